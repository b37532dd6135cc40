package ai.autobot.local.config;

import ai.autobot.events.ConfigChange;
import ai.autobot.local.running.TopicReader;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.config.LiveConfiguration;
import ai.autobot.pipeline.runtime.config.Verdict;
import ai.autobot.schemas.Topics;
import ai.autobot.schemas.UnreadableRecordException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// What `config.changes` holds at this moment. Immutable.
///
/// @param newest the newest record of each key
/// @param all every record that is still there
record KnownChanges(Map<String, ConfigChange> newest, List<ConfigChange> all) {
    static final KnownChanges NONE = new KnownChanges(Map.of(), List.of());

    /// Blocks for as long as the reader may.
    static KnownChanges read(TopicReader reader) {
        Map<String, ConfigChange> newest = new HashMap<>();
        List<ConfigChange> all = new ArrayList<>();
        reader.read(Topics.CONFIG_CHANGES.name(), null, record -> {
            String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
            if (record.value() == null) {
                newest.remove(key);
            }
            decoded(record).filter(change -> change.getKey().equals(key)).ifPresent(change -> {
                newest.put(key, change);
                all.add(change);
            });
        });
        return new KnownChanges(newest, all);
    }

    private static Optional<ConfigChange> decoded(ConsumerRecord<byte[], byte[]> record) {
        try {
            return record.value() == null
                    ? Optional.empty()
                    : Optional.of(
                            Topics.CONFIG_CHANGES.values().deserializer().deserialize(record.topic(), record.value()));
        } catch (UnreadableRecordException e) {
            return Optional.empty();
        }
    }

    Optional<ConfigChange> of(String key) {
        return Optional.ofNullable(newest.get(key));
    }

    /// What a key's next change goes back to where it does harm; empty where that is no live value. A value whose own
    /// guard has not said that it is good is none to go back to, but the one before it.
    Optional<String> confirmed(String key) {
        return of(key).flatMap(
                        change -> change.getGuardMillis().isPresent() ? change.getPreviousValue() : change.getValue());
    }

    /// The version of the newest change; 0 where there is none.
    long version() {
        return all.stream().mapToLong(ConfigChange::getVersion).max().orElse(0);
    }

    /// These settings under the changes. What cannot hold here, for a secret's file that only workers have,
    /// is left out.
    LiveConfiguration over(Configuration settings) {
        LiveConfiguration live = new LiveConfiguration(settings, List.of());
        Map<String, String> values = new HashMap<>();
        newest.values().forEach(change -> change.getValue().ifPresent(value -> values.put(change.getKey(), value)));
        if (live.begin(values, version()) instanceof Verdict.Refused) {
            newest.values().stream()
                    .sorted(Comparator.comparingLong(ConfigChange::getVersion))
                    .forEach(change -> {
                        @Nullable String value = change.getValue().orElse(null);
                        var _ = live.change(change.getKey(), value, change.getVersion());
                    });
        }
        return live;
    }
}
