package ai.autobot.schemas;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;

/// A topic: its name and how its keys and values are written, always together, so that none can be mismatched.
///
/// @param name the name on the broker
/// @param keys the serde of its keys
/// @param values the serde of its values
/// @param settings topic settings to create it with, beside partitions and replication
public record Topic<K, V>(String name, Serde<K> keys, Serde<V> values, Map<String, String> settings) {
    public Topic {
        settings = Map.copyOf(settings);
    }

    static Map<String, String> keptFor(Duration retention) {
        return Map.of("cleanup.policy", "delete", "retention.ms", Long.toString(retention.toMillis()));
    }

    static Map<String, String> compacted() {
        return Map.of("cleanup.policy", "compact");
    }

    /// @param segment what is newer is not compacted: the longest that a reader has to read twice
    static Map<String, String> compactedFor(Duration retention, Duration segment) {
        return Map.of(
                "cleanup.policy",
                "compact,delete",
                "retention.ms",
                Long.toString(retention.toMillis()),
                "segment.ms",
                Long.toString(segment.toMillis()));
    }
}
