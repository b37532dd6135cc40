package ai.autobot.pipeline;

import ai.autobot.pipeline.authenticate.ChatRights;
import ai.autobot.pipeline.enrich.EnrichSettings;
import ai.autobot.pipeline.generate.CallEstimate;
import ai.autobot.pipeline.generate.GenerateSettings;
import ai.autobot.pipeline.generate.Provider;
import ai.autobot.pipeline.generate.ProviderRecord;
import ai.autobot.pipeline.generate.Providers;
import ai.autobot.pipeline.generate.SystemPrompt;
import ai.autobot.pipeline.generate.WatchedProvider;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.config.Reloading;
import ai.autobot.pipeline.runtime.health.HealthSettings;
import ai.autobot.pipeline.runtime.journey.JourneySettings;
import ai.autobot.pipeline.runtime.startup.StartupException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The terms that hold now. A change makes new ones, with a client of the provider of their own, and so with
/// its key and its prompt read again; the old client is closed when the last attempt that uses it has ended.
/// Thread-safe.
final class LiveTerms implements Reloading, Terms.Source, AutoCloseable {
    private static final List<String> OF_PROVIDER =
            List.of("autobot.generate.provider", "autobot.generate.openai.", "autobot.generate.breaker.");

    private final OpenFiles files;
    private final AtomicReference<@Nullable Held> held = new AtomicReference<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> successors = new CopyOnWriteArrayList<>();

    /// @param callsAtOnce how many may run where the provider takes a connection for each
    /// @param changes the live changes that the provider's client is made of
    private record Held(
            Terms terms, LentProvider provider, int callsAtOnce, Map<String, String> changes, ProviderRecord record) {}

    LiveTerms(OpenFiles files) {
        this.files = files;
    }

    @Override
    public Prepared prepare(Configuration next, long version) {
        GenerateSettings generate = next.settings(GenerateSettings.class);
        EnrichSettings enrich = EnrichSettings.inRange(next.settings(EnrichSettings.class));
        String prompt = SystemPrompt.text(generate);
        int callsAtOnce = callsAtOnce(next, generate);
        Map<String, String> changes = ofProvider(next);
        ProviderRecord record = record(next, generate, changes);
        LentProvider provider = new LentProvider(watched(generate, record));
        Terms terms = new Terms(
                version,
                new ChatRights(Providers.defaultModel(generate)),
                enrich,
                prompt,
                CallEstimate.of(generate),
                provider.provider(),
                provider::giveBack);
        return new Prepared() {
            @Override
            public void take() {
                retire(held.getAndSet(new Held(terms, provider, callsAtOnce, changes, record)));
                successors.forEach(Runnable::run);
            }

            @Override
            public void drop() {
                provider.retire();
            }
        };
    }

    private static Map<String, String> ofProvider(Configuration next) {
        Map<String, String> changes = new HashMap<>(next.changes());
        changes.keySet().removeIf(key -> OF_PROVIDER.stream().noneMatch(key::startsWith));
        return Map.copyOf(changes);
    }

    /// A change that says nothing of the provider does not make what its calls came to forgotten.
    private ProviderRecord record(Configuration next, GenerateSettings generate, Map<String, String> changes) {
        Held before = held.get();
        return before != null && before.changes().equals(changes)
                ? before.record()
                : ProviderRecord.empty(next.settings(HealthSettings.class).providerWindow(), generate.breaker());
    }

    private WatchedProvider watched(GenerateSettings generate, ProviderRecord record) {
        WatchedProvider watched =
                new WatchedProvider(Providers.from(generate), Providers.defaultModel(generate), record);
        watched.listen(() -> listeners.forEach(Runnable::run));
        return watched;
    }

    /// Has someone told of each call that fails, on its thread: it may not block.
    void listen(Runnable listener) {
        listeners.add(listener);
    }

    /// Has someone told each time that new terms hold, on the thread that changes them: it may not block.
    void listenToChanges(Runnable listener) {
        successors.add(listener);
    }

    private int callsAtOnce(Configuration next, GenerateSettings generate) {
        int wanted = next.settings(JourneySettings.class).maxRunning();
        try {
            return files.callsAtOnce(generate.provider(), wanted);
        } catch (StartupException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static void retire(@Nullable Held old) {
        if (old != null) {
            old.provider().retire();
        }
    }

    /// The terms that hold now.
    ///
    /// @throws IllegalStateException when there are none yet, or none any more
    @Override
    public Terms take() {
        while (true) {
            Held now = held.get();
            if (now == null) {
                throw new IllegalStateException("there are no terms");
            }
            // One that is retired has a successor.
            if (now.provider().lend()) {
                return now.terms();
            }
        }
    }

    /// How many of the wanted calls may run at once.
    int callsAtOnce(int wanted) {
        Held now = held.get();
        return now == null ? wanted : Math.min(wanted, now.callsAtOnce());
    }

    /// Cuts the calls that still run by the newest terms. Idempotent.
    @Override
    public void close() {
        Held last = held.getAndSet(null);
        if (last != null) {
            last.provider().close();
        }
    }

    /// A provider, and how many attempts use it. Thread-safe; closes it outside of its lock, for what is cut then
    /// gives it back.
    private static final class LentProvider {
        private final Provider provider;
        private int users;
        private boolean retired;

        LentProvider(Provider provider) {
            this.provider = provider;
        }

        Provider provider() {
            return provider;
        }

        synchronized boolean lend() {
            if (retired) {
                return false;
            }
            users++;
            return true;
        }

        void giveBack() {
            boolean last;
            synchronized (this) {
                users--;
                last = retired && users == 0;
            }
            if (last) {
                provider.close();
            }
        }

        /// Closes it once nobody uses it.
        void retire() {
            if (retired() == 0) {
                provider.close();
            }
        }

        /// Closes it at once.
        void close() {
            var _ = retired();
            provider.close();
        }

        /// @return how many use it still
        private synchronized int retired() {
            retired = true;
            return users;
        }
    }
}
