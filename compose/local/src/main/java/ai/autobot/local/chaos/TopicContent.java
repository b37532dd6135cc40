package ai.autobot.local.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/// Reads a topic from its beginning to its end, committed records only, once nobody writes to it any more.
final class TopicContent {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(200);

    private TopicContent() {}

    /// Blocks until all has been read; a transaction that a killed worker left open is waited for until the broker has
    /// given it up.
    ///
    /// @return the records, those of a partition in their order
    /// @throws IllegalStateException when the end is not reached in time
    static <K, V> List<ConsumerRecord<K, V>> read(
            Map<String, Object> kafka, String topic, Deserializer<K> keys, Deserializer<V> values)
            throws InterruptedException {
        Map<TopicPartition, Long> ends = ends(kafka, topic);
        List<ConsumerRecord<K, V>> records = new ArrayList<>();
        try (KafkaConsumer<K, V> consumer = new KafkaConsumer<>(properties(kafka, "read_committed"), keys, values)) {
            consumer.assign(ends.keySet());
            consumer.seekToBeginning(ends.keySet());
            long from = System.nanoTime();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (System.nanoTime() - from > LIMIT.toNanos()) {
                    throw new IllegalStateException("the end of " + topic + " is not reached within " + LIMIT
                            + ": a transaction is still open, or the broker is gone");
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                consumer.poll(POLL).forEach(records::add);
            }
        }
        return records;
    }

    private static Map<TopicPartition, Long> ends(Map<String, Object> kafka, String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                properties(kafka, "read_uncommitted"), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return consumer.endOffsets(consumer.partitionsFor(topic, LIMIT).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .collect(Collectors.toSet()));
        }
    }

    private static Map<String, Object> properties(Map<String, Object> kafka, String isolation) {
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        return properties;
    }
}
