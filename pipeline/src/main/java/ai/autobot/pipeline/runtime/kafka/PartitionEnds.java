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

    /// Sees what is not committed, too.
    private final KafkaConsumer<byte[], byte[]> looker;

    private PartitionEnds(KafkaConsumer<byte[], byte[]> consumer, KafkaConsumer<byte[], byte[]> looker) {
        this.consumer = consumer;
        this.looker = looker;
    }

    /// Does not block.
    ///
    /// @param client how Kafka is reached
    public static PartitionEnds open(Map<String, Object> client) {
        return new PartitionEnds(consumer(client, "read_committed"), consumer(client, "read_uncommitted"));
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> client, String isolation) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /// The offset behind all that is in a partition, committed or not: behind what somebody has open, committed
    /// records may wait to be seen. Blocks, for at most a minute.
    ///
    /// @throws TimeoutException when the broker does not tell it in time
    public long end(TopicPartition partition) {
        return Objects.requireNonNull(
                looker.endOffsets(List.of(partition), LIMIT).get(partition));
    }

    /// Reads what is committed up to what is the end now, and waits for whoever has a transaction open before it.
    /// Blocks, for some three minutes at most.
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
        try (looker) {
            consumer.close();
        }
    }
}
