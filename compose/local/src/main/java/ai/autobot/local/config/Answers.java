package ai.autobot.local.config;

import ai.autobot.events.ConfigEvent;
import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.schemas.Topics;
import ai.autobot.schemas.UnreadableRecordException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// What workers say on `config.events` from now on. Not thread-safe.
final class Answers implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;

    private Answers(KafkaConsumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /// Returns when nothing that comes after it is missed.
    static Answers open(Map<String, Object> kafka) {
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.CONFIG_EVENTS.name()).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            return new Answers(consumer);
        } catch (KafkaException e) {
            consumer.close();
            throw new CommandFailure(
                    ExitCode.UNREACHABLE,
                    "Topic " + Topics.CONFIG_EVENTS.name() + " cannot be read: " + e.getMessage(),
                    e);
        }
    }

    /// Hands on each event until enough has come, or the limit passes.
    ///
    /// @return whether enough has come
    boolean await(Duration limit, BooleanSupplier enough, Consumer<ConfigEvent> each) {
        long end = System.nanoTime() + limit.toNanos();
        try {
            while (!enough.getAsBoolean() && System.nanoTime() - end < 0) {
                consumer.poll(POLL).forEach(record -> {
                    if (record.value() == null) {
                        return;
                    }
                    try {
                        each.accept(Topics.CONFIG_EVENTS
                                .values()
                                .deserializer()
                                .deserialize(record.topic(), record.value()));
                    } catch (UnreadableRecordException e) {
                        // Of a writer that is newer, or none of ours: no answer to what was asked.
                    }
                });
            }
            return enough.getAsBoolean();
        } catch (InterruptException e) {
            throw new CommandFailure(ExitCode.INTERRUPTED, "Interrupted; the change stays as it is.", e);
        } catch (KafkaException e) {
            throw new CommandFailure(
                    ExitCode.UNREACHABLE,
                    "Topic " + Topics.CONFIG_EVENTS.name() + " cannot be read: " + e.getMessage(),
                    e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
