package ai.autobot.pipeline;

import ai.autobot.pipeline.authenticate.ChatRights;
import ai.autobot.pipeline.enrich.EnrichSettings;
import ai.autobot.pipeline.generate.CallEstimate;
import ai.autobot.pipeline.generate.GenerateSettings;
import ai.autobot.pipeline.generate.ProviderChain;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The terms that hold now. A change makes new ones, with clients of the providers of their own, and so with
/// their keys and the prompt read again; the old clients are closed when the last attempt that uses them has ended.
/// Thread-safe.
final class LiveTerms implements Reloading, Terms.Source, AutoCloseable {
    private final OpenFiles files;
    private final AtomicReference<@Nullable Held> held = new AtomicReference<>();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> successors = new CopyOnWriteArrayList<>();

    /// @param callsAtOnce how many may run where a provider takes a connection for each
    /// @param records what the providers' calls came to, by name
    private record Held(Terms terms, LentChain chain, int callsAtOnce, Map<String, Remembered> records) {}

    /// @param changes the live changes that the provider's client is made of
    private record Remembered(Map<String, String> changes, ProviderRecord record) {}

    LiveTerms(OpenFiles files) {
        this.files = files;
    }

    @Override
    public Prepared prepare(Configuration next, long version) {
        GenerateSettings generate = next.settings(GenerateSettings.class);
        EnrichSettings enrich = EnrichSettings.inRange(next.settings(EnrichSettings.class));
        String prompt = SystemPrompt.text(generate);
        int callsAtOnce = callsAtOnce(next, generate);
        Map<String, Remembered> records = new HashMap<>();
        LentChain chain = new LentChain(ProviderChain.of(Providers.names(generate), name -> {
            Remembered remembered = remembered(next, generate, name);
            records.put(name, remembered);
            return link(generate, name, remembered.record());
        }));
        Terms terms = new Terms(
                version,
                new ChatRights(Providers.defaultModel(generate)),
                enrich,
                prompt,
                CallEstimate.of(generate),
                chain.providers(),
                chain::giveBack);
        return new Prepared() {
            @Override
            public void take() {
                retire(held.getAndSet(new Held(terms, chain, callsAtOnce, Map.copyOf(records))));
                successors.forEach(Runnable::run);
            }

            @Override
            public void drop() {
                chain.retire();
            }
        };
    }

    /// A change that says nothing of a provider does not make what its calls came to forgotten.
    private Remembered remembered(Configuration next, GenerateSettings generate, String name) {
        Map<String, String> changes = new HashMap<>(next.changes());
        changes.keySet().removeIf(key -> !Providers.isOf(name, key));
        Held now = held.get();
        Remembered before = now == null ? null : now.records().get(name);
        return before != null && before.changes().equals(changes)
                ? before
                : new Remembered(
                        Map.copyOf(changes),
                        ProviderRecord.empty(next.settings(HealthSettings.class).providerWindow(), generate.breaker()));
    }

    private ProviderChain.Link link(GenerateSettings generate, String name, ProviderRecord record) {
        String model = Providers.model(generate, name);
        WatchedProvider watched = new WatchedProvider(Providers.from(generate, name), model, record);
        watched.listen(() -> listeners.forEach(listener -> listener.accept(name)));
        return new ProviderChain.Link(watched, model);
    }

    /// Has someone told the provider's name at each call that fails, on its thread: it may not block.
    void listen(Consumer<String> listener) {
        listeners.add(listener);
    }

    /// Has someone told each time that new terms hold, on the thread that changes them: it may not block.
    void listenToChanges(Runnable listener) {
        successors.add(listener);
    }

    private int callsAtOnce(Configuration next, GenerateSettings generate) {
        int wanted = next.settings(JourneySettings.class).maxRunning();
        try {
            return files.callsAtOnce(Providers.needConnections(generate), wanted);
        } catch (StartupException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static void retire(@Nullable Held old) {
        if (old != null) {
            old.chain().retire();
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
            if (now.chain().lend()) {
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
            last.chain().close();
        }
    }

    /// Providers, and how many attempts use them. Thread-safe; closes them outside of its lock, for what is cut
    /// then gives them back.
    private static final class LentChain {
        private final ProviderChain providers;
        private int users;
        private boolean retired;

        LentChain(ProviderChain providers) {
            this.providers = providers;
        }

        ProviderChain providers() {
            return providers;
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
                providers.close();
            }
        }

        /// Closes them once nobody uses them.
        void retire() {
            if (retired() == 0) {
                providers.close();
            }
        }

        /// Closes them at once.
        void close() {
            var _ = retired();
            providers.close();
        }

        /// @return how many use them still
        private synchronized int retired() {
            retired = true;
            return users;
        }
    }
}
