package ai.autobot.pipeline.enrich;

import java.util.Map;

/// A topic as the broker describes it at one moment.
///
/// @param clusterId the cluster's id
/// @param topicId changes when the topic is deleted and created anew
/// @param partitions of each partition, what can be read
record TopicView(String clusterId, String topicId, Map<Integer, Range> partitions) {
    /// What a partition holds for a reader of committed records.
    ///
    /// @param beginning the first offset
    /// @param end the offset after the last
    record Range(long beginning, long end) {}

    TopicView {
        partitions = Map.copyOf(partitions);
    }
}
