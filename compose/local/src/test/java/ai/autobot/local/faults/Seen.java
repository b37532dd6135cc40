package ai.autobot.local.faults;

import ai.autobot.schemas.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/// All that became visible on a topic from its beginning, committed transactions only. For one test thread.
final class Seen<K, V> implements AutoCloseable {
    private final String topic;
    private final KafkaConsumer<K, V> consumer;
    private final List<ConsumerRecord<K, V>> records = new ArrayList<>();

    Seen(Map<String, Object> kafka, Topic<K, V> topic) {
        this.topic = topic.name();
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put("isolation.level", "read_committed");
        properties.put("auto.offset.reset", "earliest");
        consumer = new KafkaConsumer<>(
                properties, topic.keys().deserializer(), topic.values().deserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(this.topic).stream()
                .map(partition -> new TopicPartition(this.topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /// Reads on until what was read so far is enough.
    ///
    /// @return all values since the topic's beginning, those of a key in their order
    List<V> until(Predicate<List<V>> enough) {
        return recordsUntil(read -> enough.test(values(read))).stream()
                .map(ConsumerRecord::value)
                .toList();
    }

    /// As [#until], with keys and headers.
    List<ConsumerRecord<K, V>> recordsUntil(Predicate<List<ConsumerRecord<K, V>>> enough) {
        Instant limit = Instant.now().plus(House.PATIENCE);
        while (!enough.test(records)) {
            if (Instant.now().isAfter(limit)) {
                throw new AssertionError(
                        "not seen on " + topic + " within " + House.PATIENCE + "; records there: " + records.size());
            }
            consumer.poll(Duration.ofMillis(50)).forEach(records::add);
        }
        return List.copyOf(records);
    }

    private static <K, V> List<V> values(List<ConsumerRecord<K, V>> records) {
        return records.stream().map(ConsumerRecord::value).toList();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
