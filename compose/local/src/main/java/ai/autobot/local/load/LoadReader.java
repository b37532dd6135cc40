package ai.autobot.local.load;

import ai.autobot.schemas.Topic;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/// Reads a topic from its present end on, on a thread of its own, and notes when a client had each record. Thread-safe.
public final class LoadReader<V> implements AutoCloseable {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final KafkaConsumer<String, V> consumer;
    private final Handler<V> handler;
    private final Thread thread;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /// Takes the value of a record.
    public interface Handler<V> {
        void take(V value, long observedMicros);
    }

    private LoadReader(KafkaConsumer<String, V> consumer, Handler<V> handler, String name) {
        this.consumer = consumer;
        this.handler = handler;
        thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    /// Starts; every record that is written after this returned is seen.
    ///
    /// @param isolation Kafka's isolation level
    public static <V> LoadReader<V> start(
            Map<String, Object> kafka, Topic<String, V> topic, String isolation, Handler<V> handler) {
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        KafkaConsumer<String, V> consumer = new KafkaConsumer<>(
                properties, topic.keys().deserializer(), topic.values().deserializer());
        try {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(partition -> new TopicPartition(topic.name(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
        LoadReader<V> reader = new LoadReader<>(consumer, handler, "load-" + topic.name());
        reader.thread.start();
        return reader;
    }

    private void run() {
        try (consumer) {
            while (true) {
                for (ConsumerRecord<String, V> next : consumer.poll(POLL)) {
                    handler.take(next.value(), ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
                }
            }
        } catch (WakeupException e) {
            // It was closed.
        } catch (RuntimeException e) {
            failure.set(e);
        }
    }

    /// To be called now and then.
    ///
    /// @throws IllegalStateException when reading has failed: what was measured is worth nothing then
    public void check() {
        Throwable cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("the load's answers cannot be read any more", cause);
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join(CLOSE_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
