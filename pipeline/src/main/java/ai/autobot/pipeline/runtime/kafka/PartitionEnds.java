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

/// Reads the ends of partitions: what is committed there from an offset on. Used by one thread.
public final class PartitionEnds implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;

    private PartitionEnds(KafkaConsumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /// Does not block.
    ///
    /// @param client how Kafka is reached
    public static PartitionEnds open(Map<String, Object> client) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return new PartitionEnds(
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    /// The offset behind what is committed in a partition. Blocks, for at most a minute.
    ///
    /// @throws TimeoutException when the broker does not tell it in time
    public long end(TopicPartition partition) {
        return Objects.requireNonNull(
                consumer.endOffsets(List.of(partition), LIMIT).get(partition));
    }

    /// Reads up to what is the end now. Blocks, for some two minutes at most.
    ///
    /// @param from where to begin; empty or beyond what is there: at most so many offsets before the end
    /// @param most how many those are
    /// @return the end
    /// @throws TimeoutException when the broker does not give it in time
    public long read(
            TopicPartition partition, OptionalLong from, long most, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        long end = end(partition);
        long begin = from.isPresent() && from.getAsLong() <= end ? from.getAsLong() : Math.max(0, end - most);
        if (begin == end) {
            return end;
        }
        consumer.assign(List.of(partition));
        consumer.seek(partition, begin);
        long limit = System.nanoTime() + LIMIT.toNanos();
        while (consumer.position(partition, LIMIT) < end) {
            consumer.poll(POLL).records(partition).stream()
                    .filter(record -> record.offset() < end)
                    .forEach(reader);
            if (System.nanoTime() - limit > 0) {
                throw new TimeoutException("the end of " + partition + " could not be read within " + LIMIT);
            }
        }
        return end;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
