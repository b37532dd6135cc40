package ai.autobot.bench.health;

import ai.autobot.events.HealthEvent;
import ai.autobot.events.HealthState;
import ai.autobot.schemas.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/// Reads `health.events` from now on, as a dashboard would. Used by one thread.
final class HealthWatcher implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<String, HealthEvent> consumer;

    HealthWatcher(String bootstrapServers) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers),
                Topics.HEALTH_EVENTS.keys().deserializer(),
                Topics.HEALTH_EVENTS.values().deserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(Topics.HEALTH_EVENTS.name()).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /// Reads on until that is said under that key.
    ///
    /// @return when it was read, by [System#nanoTime]
    /// @throws IllegalStateException when it is not said within the limit
    long await(String key, HealthState state, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() - end < 0) {
            for (ConsumerRecord<String, HealthEvent> record : consumer.poll(POLL)) {
                if (record.key().equals(key)
                        && record.value() != null
                        && record.value().getState() == state) {
                    return System.nanoTime();
                }
            }
        }
        throw new IllegalStateException("it was not said within " + limit + " that " + key + " is " + state);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
