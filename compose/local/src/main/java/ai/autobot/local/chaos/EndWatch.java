package ai.autobot.local.chaos;

import ai.autobot.events.ChatResponse;
import ai.autobot.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/// Follows the terminal records while the run goes on, as a user's client would: which requests have ended, and when
/// that was seen. It says when to stop waiting; the audit reads the topic again. Thread-safe.
final class EndWatch implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final KafkaConsumer<String, ChatResponse> consumer;
    private final Thread thread;
    private final Set<String> ended = new HashSet<>();
    private final List<Instant> times = new ArrayList<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private EndWatch(KafkaConsumer<String, ChatResponse> consumer) {
        this.consumer = consumer;
        thread = Thread.ofPlatform().daemon().name("end-watch").unstarted(this::run);
    }

    static EndWatch start(Map<String, Object> kafka) {
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        KafkaConsumer<String, ChatResponse> consumer = new KafkaConsumer<>(
                properties,
                Topics.CHAT_RESPONSES.keys().deserializer(),
                Topics.CHAT_RESPONSES.values().deserializer());
        try {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.CHAT_RESPONSES.name()).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
        EndWatch watch = new EndWatch(consumer);
        watch.thread.start();
        return watch;
    }

    /// Requests that have a terminal record.
    synchronized int ended() {
        return ended.size();
    }

    /// When each terminal record was seen, oldest first.
    synchronized List<Instant> times() {
        return List.copyOf(times);
    }

    /// @throws IllegalStateException when the topic can no longer be read
    void check() {
        Throwable cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("the responses cannot be read: " + cause.getMessage(), cause);
        }
    }

    private void run() {
        try (consumer) {
            while (true) {
                for (ConsumerRecord<String, ChatResponse> next : consumer.poll(POLL)) {
                    note(next.value().getRequestId());
                }
            }
        } catch (WakeupException e) {
            // It was closed.
        } catch (RuntimeException e) {
            failure.set(e);
        }
    }

    private synchronized void note(String requestId) {
        ended.add(requestId);
        times.add(Instant.now());
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
