package ai.autobot.pipeline.runtime.config.changes;

import ai.autobot.events.ConfigChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the topic holds at a start: of each key the newest record, and those before it that compaction has
/// left. Immutable.
///
/// @param byKey of each key its records, oldest first, at least one
/// @param broken what means nothing
record ChangeLog(Map<String, List<ConfigChange>> byKey, List<Received.Broken> broken) {
    /// How the name of who wrote a guard's verdict begins.
    static final String GUARD = "guard of ";

    static ChangeLog of(List<Received> all) {
        Map<String, List<ConfigChange>> byKey = new LinkedHashMap<>();
        List<Received.Broken> broken = new ArrayList<>();
        for (Received received : all) {
            switch (received) {
                case Received.Change(ConfigChange change) ->
                    byKey.computeIfAbsent(change.getKey(), _ -> new ArrayList<>())
                            .add(change);
                case Received.Removed(String key) -> byKey.remove(key);
                case Received.Broken unreadable -> broken.add(unreadable);
            }
        }
        return new ChangeLog(byKey, broken);
    }

    /// The newest record of each key, in the order of their versions.
    List<ConfigChange> newest() {
        return byKey.values().stream()
                .map(ChangeLog::holding)
                .sorted(Comparator.comparingLong(ConfigChange::getVersion))
                .toList();
    }

    /// Which of a key's records holds, oldest first.
    private static ConfigChange holding(List<ConfigChange> all) {
        return all.stream()
                .reduce((before, next) -> isLate(before, next) ? before : next)
                .orElseThrow();
    }

    /// What the newest records come to.
    Map<String, String> newestValues(Instant now) {
        Map<String, String> values = new HashMap<>();
        newest().forEach(change -> {
            @Nullable String value = value(change, now);
            if (value != null) {
                values.put(change.getKey(), value);
            }
        });
        return values;
    }

    /// What a record says: of one whose guard is over, without anybody's word that it is good, the value
    /// before.
    static @Nullable String value(ConfigChange change, Instant now) {
        boolean unconfirmed = change.getGuardMillis().isPresent() && Guard.isOver(change, now);
        return (unconfirmed ? change.getPreviousValue() : change.getValue()).orElse(null);
    }

    /// What held before a record, as far as it is known: the records before it, newest first, and then what
    /// it says itself.
    List<ConfigChange> earlier(ConfigChange change) {
        List<ConfigChange> all = byKey.getOrDefault(change.getKey(), List.of());
        List<ConfigChange> earlier =
                new ArrayList<>(all.subList(0, all.indexOf(change)).reversed());
        earlier.add(ConfigChange.newBuilder(change)
                .setValue(change.getPreviousValue().orElse(null))
                .setGuardMillis(null)
                .build());
        return earlier;
    }

    /// The version of the newest change of all; 0 where there is none.
    long version() {
        return newest().stream().mapToLong(ConfigChange::getVersion).max().orElse(0);
    }

    /// Whether a record comes too late to say anything: the verdict of a guard on what does not hold any more, or
    /// on what another guard has judged already.
    static boolean isLate(ConfigChange holding, ConfigChange next) {
        if (!next.getChangedBy().startsWith(GUARD)) {
            return false;
        }
        boolean judged = holding.getGuardMillis().isEmpty();
        return next.getRollsBack()
                .map(judges -> !isSame(holding, next) && (judges != holding.getVersion() || judged))
                .orElse(next.getVersion() != holding.getVersion());
    }

    /// Whether two records are one and the same change, written twice.
    static boolean isSame(ConfigChange one, ConfigChange other) {
        return one.getValue().equals(other.getValue())
                && (one.getVersion() == other.getVersion()
                        || (one.getRollsBack().isPresent() && one.getRollsBack().equals(other.getRollsBack())));
    }
}
