package ai.autobot.pipeline.runtime.dashboard;

import ai.autobot.schemas.Topic;
import ai.autobot.schemas.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the topics of all instances onto a board, from some minutes ago on and committed transactions only, until it
/// is closed; after a failure again from where it was. Joins no group, commits nothing. A record that cannot be read is
/// skipped and counted.
///
/// Thread-safe; it reads on a thread of its own.
final class Follower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration FIRST_RETRY = Duration.ofMillis(500);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(10);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    /// Partitions may be added, and topics that were not there may come.
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

    private static final Duration LOOK_BACK = Duration.ofSeconds(Window.SECONDS);

    /// Changes of the configuration are rare, and few.
    private static final Duration LOOK_BACK_AT_CHANGES = Duration.ofDays(1);

    private final Map<String, Object> kafka;
    private final Clock clock;
    private final Map<String, Consumer<byte[]>> readers = new HashMap<>();
    private final Map<String, Long> skipped = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final Map<TopicPartition, Long> catchUpTo = new HashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().name("dashboard-follower").daemon().unstarted(this::follow);
    private volatile Snapshot.Following state = new Snapshot.Following("starting", null, Map.of());

    private Follower(Map<String, Object> kafka, Board board, Clock clock) {
        this.kafka = settings(kafka);
        this.clock = clock;
        read(Topics.CHAT_RESPONSES, board::take);
        read(Topics.HEALTH_EVENTS, board::take);
        read(Topics.CONFIG_EVENTS, board::take);
        read(Topics.AUDIT_EVENTS, board::take);
    }

    /// Begins to read, and returns at once.
    ///
    /// @param kafka client properties, with `bootstrap.servers` and what security needs
    static Follower start(Map<String, Object> kafka, Board board, Clock clock) {
        Follower follower = new Follower(kafka, board, clock);
        follower.thread.start();
        return follower;
    }

    private <V> void read(Topic<?, V> topic, Consumer<V> taken) {
        readers.put(
                topic.name(),
                bytes -> taken.accept(topic.values().deserializer().deserialize(topic.name(), bytes)));
    }

    private static Map<String, Object> settings(Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 8_000);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 * 1024 * 1024);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "autobot-dashboard");
        return settings;
    }

    /// How well it sees.
    Snapshot.Following state() {
        Snapshot.Following now = state;
        return new Snapshot.Following(now.state(), now.reason(), new TreeMap<>(skipped));
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void follow() {
        int failures = 0;
        while (!isClosed()) {
            try (KafkaConsumer<byte[], byte[]> consumer =
                    new KafkaConsumer<>(kafka, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                follow(consumer);
            } catch (RuntimeException e) {
                // Nobody else would begin again.
                failures = state.state().equals("live") ? 1 : failures + 1;
                pause(failures, e);
            }
        }
    }

    private void pause(int failures, RuntimeException cause) {
        Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(failures - 1, 6));
        Duration bounded = wait.compareTo(LONGEST_RETRY) < 0 ? wait : LONGEST_RETRY;
        state = new Snapshot.Following("failing", "The topics cannot be read: " + cause.getMessage(), Map.of());
        LOG.warn("the dashboard cannot read the topics failures={} retryIn={}", failures, bounded, cause);
        try {
            var _ = closed.await(bounded.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // Only its closing ends it.
            Thread.currentThread().interrupt();
        }
    }

    private void follow(KafkaConsumer<byte[], byte[]> consumer) {
        long lookedAt = assign(consumer);
        while (!isClosed()) {
            if (consumer.assignment().isEmpty()) {
                throw new KafkaException("there are no topics of AutoBot yet");
            }
            for (ConsumerRecord<byte[], byte[]> taken : consumer.poll(POLL)) {
                take(taken);
            }
            for (TopicPartition partition : consumer.assignment()) {
                positions.put(partition, consumer.position(partition));
            }
            catchUpTo.entrySet().removeIf(end -> positions.getOrDefault(end.getKey(), 0L) >= end.getValue());
            state = new Snapshot.Following(catchUpTo.isEmpty() ? "live" : "catching_up", null, Map.of());
            if (System.nanoTime() - lookedAt > LOOK_AGAIN.toNanos()) {
                lookedAt = assign(consumer);
            }
        }
    }

    /// Takes on the partitions that there are, each from where it was left or else from some minutes ago.
    ///
    /// @return when that was, in nanoseconds
    private long assign(KafkaConsumer<byte[], byte[]> consumer) {
        Map<TopicPartition, Long> fresh = new HashMap<>();
        Map<String, List<PartitionInfo>> topics = consumer.listTopics();
        long now = clock.millis();
        for (String topic : readers.keySet()) {
            boolean rare = topic.equals(Topics.CONFIG_EVENTS.name());
            long from = now - (rare ? LOOK_BACK_AT_CHANGES : LOOK_BACK).toMillis();
            for (PartitionInfo info : topics.getOrDefault(topic, List.of())) {
                fresh.put(new TopicPartition(topic, info.partition()), from);
            }
        }
        if (!consumer.assignment().equals(fresh.keySet())) {
            // First: of a partition that is not its own the consumer warns when it hears of it.
            consumer.assign(Set.copyOf(fresh.keySet()));
            seek(consumer, fresh);
        }
        return System.nanoTime();
    }

    /// @param from since when each is wanted
    private void seek(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> from) {
        Map<TopicPartition, Long> fresh = new HashMap<>(from);
        fresh.keySet().removeAll(positions.keySet());
        Map<TopicPartition, Long> ends = consumer.endOffsets(fresh.keySet());
        Map<TopicPartition, OffsetAndTimestamp> begins = consumer.offsetsForTimes(fresh);
        fresh.keySet().forEach(partition -> {
            OffsetAndTimestamp begin = begins.get(partition);
            long end = ends.getOrDefault(partition, 0L);
            positions.put(partition, begin == null ? end : begin.offset());
            catchUpTo.put(partition, end);
        });
        from.keySet().forEach(partition -> consumer.seek(partition, positions.getOrDefault(partition, 0L)));
    }

    private void take(ConsumerRecord<byte[], byte[]> taken) {
        Consumer<byte[]> reader = readers.get(taken.topic());
        // A tombstone says that there is nothing to say.
        if (reader == null || taken.value() == null) {
            return;
        }
        try {
            reader.accept(taken.value());
        } catch (RuntimeException e) {
            skipped.merge(taken.topic(), 1L, Long::sum);
            LOG.debug("a record is not shown topic={} partition={}", taken.topic(), taken.partition(), e);
        }
    }

    /// Stops reading; blocks for 5 s at most. Idempotent.
    @Override
    public void close() {
        closed.countDown();
        boolean interrupted = false;
        try {
            // A poll ends by itself; an interrupt would make the consumer's own closing fail.
            if (!thread.join(CLOSE_LIMIT)) {
                LOG.warn("the dashboard still reads after {}", CLOSE_LIMIT);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
