package ai.autobot.pipeline.runtime.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The configuration of a running process. A change is judged as a part of the whole and then holds at once,
/// for all rooms, or is refused and leaves no trace. Thread-safe; reading does not block, changes wait for
/// each other.
public final class LiveConfiguration {
    private final List<Reloading> parties;
    private final ChangeRules rules;
    private volatile State state;

    private record State(Configuration configuration, long version) {}

    /// Nothing is prepared yet; [#begin] does.
    ///
    /// @param read what the process was started with
    /// @param parties who has to make something of the settings
    public LiveConfiguration(Configuration read, List<? extends Reloading> parties) {
        this.parties = List.copyOf(parties);
        this.rules = new ChangeRules(read.reference());
        this.state = new State(read, 0);
    }

    /// As it is now.
    public Configuration now() {
        return state.configuration();
    }

    /// The version of the newest change in it; 0 where there was none.
    public long version() {
        return state.version();
    }

    /// The settings of a room, always as they are now.
    public <S> Live<S> live(Class<S> room) {
        return () -> now().settings(room);
    }

    /// What is made of the settings, always as they are now, and once for each configuration; or twice, where
    /// two threads ask first.
    public <T> Supplier<T> derived(Function<Configuration, T> make) {
        AtomicReference<@Nullable Derived<T>> last = new AtomicReference<>();
        return () -> {
            Configuration now = now();
            Derived<T> made = last.get();
            if (made == null || made.of() != now) {
                made = new Derived<>(now, make.apply(now));
                last.set(made);
            }
            return made.value();
        };
    }

    private record Derived<T>(Configuration of, T value) {}

    /// What may be changed at all.
    public ChangeRules rules() {
        return rules;
    }

    /// Takes all settings over for the first time. Blocks for files.
    ///
    /// @param changes live changes that are to hold from the start
    /// @param version the newest one's
    public synchronized Verdict begin(Map<String, String> changes, long version) {
        for (Map.Entry<String, String> change : changes.entrySet()) {
            Optional<String> refusal = rules.refusal(change.getKey(), change.getValue());
            if (refusal.isPresent()) {
                return new Verdict.Refused(refusal.get());
            }
        }
        return replace(changes, version);
    }

    /// Sets one key, or takes its change back. Blocks for files.
    ///
    /// @param value null for what the other sources say
    /// @param version the change's; that of the configuration does not fall
    public synchronized Verdict change(String key, @Nullable String value, long version) {
        Optional<String> refusal = rules.refusal(key, value);
        if (refusal.isPresent()) {
            return new Verdict.Refused(refusal.get());
        }
        Map<String, String> changes = new HashMap<>(now().changes());
        if (value == null) {
            changes.remove(key);
        } else {
            changes.put(key, value);
        }
        return replace(changes, Math.max(version, version()));
    }

    private Verdict replace(Map<String, String> changes, long version) {
        List<Reloading.Prepared> prepared = new ArrayList<>();
        Configuration next;
        try {
            next = now().with(changes);
            for (Reloading party : parties) {
                prepared.add(party.prepare(next, version));
            }
        } catch (RuntimeException e) {
            // Whatever a value does to who reads it, it must not end who follows the changes.
            prepared.forEach(Reloading.Prepared::drop);
            return new Verdict.Refused(String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " "));
        }
        state = new State(next, version);
        prepared.forEach(Reloading.Prepared::take);
        return new Verdict.Applied(version);
    }
}
