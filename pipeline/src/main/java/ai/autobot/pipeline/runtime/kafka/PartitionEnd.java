package ai.autobot.pipeline.runtime.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Reads the end of a partition: what is committed there from an offset on.
public final class PartitionEnd {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(100);

    private PartitionEnd() {}

    /// Reads up to what is the end now. Blocks, for at most a minute.
    ///
    /// @param client how Kafka is reached
    /// @param from where to begin; empty or beyond what is there: at most so many records before the end
    /// @param most how many those are
    /// @return the end
    /// @throws TimeoutException when the broker does not give it in time
    public static long read(
            Map<String, Object> client,
            TopicPartition partition,
            OptionalLong from,
            long most,
            Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        long limit = System.nanoTime() + LIMIT.toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            long end = Objects.requireNonNull(
                    consumer.endOffsets(List.of(partition), LIMIT).get(partition));
            long begin = from.isPresent() && from.getAsLong() <= end ? from.getAsLong() : Math.max(0, end - most);
            if (begin < end) {
                consumer.seek(partition, begin);
            }
            while (begin < end && consumer.position(partition, LIMIT) < end) {
                consumer.poll(POLL).records(partition).stream()
                        .filter(record -> record.offset() < end)
                        .forEach(reader);
                if (System.nanoTime() - limit > 0) {
                    throw new TimeoutException("the end of " + partition + " could not be read within " + LIMIT);
                }
            }
            return end;
        }
    }
}
