package ai.autobot.pipeline.enrich;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What of the topic an index reflects. It is part of the index's commit, so that both are always of one moment.
///
/// @param clusterId the Kafka cluster that the topic is on; empty when nothing was read yet
/// @param topicId changes when the topic is deleted and created anew; empty when nothing was read yet
/// @param offsets of each partition, the next offset to read
/// @param followedUntil when the topic was last known to be followed
record Checkpoint(String clusterId, String topicId, Map<Integer, Long> offsets, Instant followedUntil) {
    /// The index of a fresh start.
    static final Checkpoint NOTHING = new Checkpoint("", "", Map.of(), Instant.EPOCH);

    /// Changes with the fields, the analysis and the cutting of passages, so that an index of another kind is rebuilt.
    private static final String FORMAT = "1";

    private static final String OFFSET = "offset.";

    Checkpoint {
        offsets = Map.copyOf(offsets);
    }

    Map<String, String> write() {
        Map<String, String> data = new HashMap<>();
        data.put("format", FORMAT);
        data.put("clusterId", clusterId);
        data.put("topicId", topicId);
        data.put("followedUntil", followedUntil.toString());
        offsets.forEach((partition, offset) -> data.put(OFFSET + partition, Long.toString(offset)));
        return data;
    }

    /// Reads what [#write()] wrote; empty when it is of another format.
    static Optional<Checkpoint> read(Map<String, String> data) {
        if (!FORMAT.equals(data.get("format"))) {
            return Optional.empty();
        }
        try {
            Map<Integer, Long> offsets = data.entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith(OFFSET))
                    .collect(Collectors.toMap(
                            entry -> Integer.valueOf(entry.getKey().substring(OFFSET.length())),
                            entry -> Long.valueOf(entry.getValue())));
            return Optional.of(new Checkpoint(
                    data.getOrDefault("clusterId", ""),
                    data.getOrDefault("topicId", ""),
                    offsets,
                    Instant.parse(data.getOrDefault("followedUntil", ""))));
        } catch (DateTimeException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /// Why an index at this checkpoint cannot go on with a topic; empty when it can.
    ///
    /// @param longestGap how long the topic may have gone on without this index: later, compaction may have dropped
    ///     tombstones that it never saw
    Optional<String> brokenBy(TopicView topic, Instant now, Duration longestGap) {
        if (equals(NOTHING)) {
            return Optional.empty();
        }
        if (!clusterId.equals(topic.clusterId()) || !topicId.equals(topic.topicId())) {
            return Optional.of("the topic is another one");
        }
        for (Map.Entry<Integer, Long> position : offsets.entrySet()) {
            TopicView.Range range = topic.partitions().get(position.getKey());
            if (range == null || position.getValue() < range.beginning() || position.getValue() > range.end()) {
                return Optional.of("the topic does not hold the offset reached");
            }
        }
        if (followedUntil.plus(longestGap).isBefore(now)) {
            return Optional.of("the topic was not followed for longer than " + longestGap);
        }
        return Optional.empty();
    }
}
