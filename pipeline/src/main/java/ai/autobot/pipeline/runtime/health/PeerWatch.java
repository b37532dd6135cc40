package ai.autobot.pipeline.runtime.health;

import ai.autobot.events.HealthEvent;
import ai.autobot.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads `health.events` from its beginning and on, on a thread of its own, and says who has fallen silent.
/// Thread-safe.
final class PeerWatch implements AutoCloseable {
    /// Bytes; a name is far shorter.
    private static final int LONGEST_KEY = 512;

    private static final Logger LOG = LoggerFactory.getLogger(PeerWatch.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration FAREWELL = Duration.ofSeconds(1);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);

    private final Map<String, Object> kafka;
    private final Peers peers;
    private final Duration forgetAfter;
    private final Listener listener;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private @Nullable Suspicion suspicion;

    /// @param ends up to where the topic must be read before they are lost
    private record Suspicion(Set<String> instances, Map<TopicPartition, Long> ends) {}

    /// Who acts on it. Called on the thread that reads; must not block.
    interface Listener {
        /// The topic has been read up to now.
        void present(Peers peers);

        /// Somebody says that this very instance is lost.
        void calledLost();

        void lost(Peers.Lost peer);

        /// It was lost long ago.
        void forgotten(Peers.Lost peer);
    }

    /// @param kafka how to reach the brokers: `bootstrap.servers`, and what security they need
    /// @param forgetAfter how long who is lost is remembered
    PeerWatch(Map<String, Object> kafka, Peers peers, Duration forgetAfter, Listener listener) {
        this.kafka = new HashMap<>(kafka);
        this.kafka.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.kafka.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        this.kafka.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        this.kafka.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) LIMIT.toMillis());
        this.kafka.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) LIMIT.toMillis());
        this.kafka.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500L);
        this.peers = peers;
        this.forgetAfter = forgetAfter;
        this.listener = listener;
        this.thread = Thread.ofPlatform().daemon().name("health-peers").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (closed.getCount() > 0) {
                try {
                    follow();
                } catch (InterruptException e) {
                    return;
                } catch (RuntimeException e) {
                    LOG.warn("the health of others cannot be read, and is tried again: cause={}", e.toString());
                }
                suspicion = null;
                peers.absent();
                var _ = closed.await(AGAIN.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() {
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(kafka, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            follow(consumer);
        } finally {
            consumer.close(CloseOptions.timeout(FAREWELL));
        }
    }

    /// Returns when the topic has other partitions than at the beginning.
    private void follow(KafkaConsumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = partitions(consumer);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        boolean present = false;
        boolean same = true;
        while (same && closed.getCount() > 0) {
            consumer.poll(POLL).forEach(this::hear);
            if (!present && hasRead(consumer, ends)) {
                present = true;
                peers.present(System.nanoTime());
                listener.present(peers);
            }
            if (present) {
                same = judge(consumer, partitions);
            }
        }
    }

    private void hear(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null || record.key().length > LONGEST_KEY) {
            return;
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        try {
            HealthEvent event = record.value() == null
                    ? null
                    : Topics.HEALTH_EVENTS.values().deserializer().deserialize(record.topic(), record.value());
            if (peers.heard(key, event, Instant.ofEpochMilli(record.timestamp()), System.nanoTime())) {
                listener.calledLost();
            }
        } catch (SerializationException e) {
            LOG.warn(
                    "a record of {} cannot be read: partition={} offset={}",
                    record.topic(),
                    record.partition(),
                    record.offset());
        }
    }

    /// Who looks silent may have written what nobody read yet: it is lost only when all that was there then has
    /// been read.
    ///
    /// @return whether the partitions are still the same
    private boolean judge(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        List<Peers.Lost> silent = peers.silent();
        if (silent.isEmpty()) {
            suspicion = null;
        } else if (suspicion == null) {
            if (!partitions(consumer).equals(partitions)) {
                return false;
            }
            suspicion = new Suspicion(
                    silent.stream().map(Peers.Lost::instance).collect(Collectors.toSet()),
                    consumer.endOffsets(partitions));
        } else if (hasRead(consumer, suspicion.ends())) {
            Set<String> suspected = suspicion.instances();
            suspicion = null;
            silent.stream().filter(peer -> suspected.contains(peer.instance())).forEach(this::lost);
        }
        peers.lostBefore(Instant.now().minus(forgetAfter)).forEach(listener::forgotten);
        return true;
    }

    private void lost(Peers.Lost peer) {
        LOG.warn("an instance fell silent: instance={} lastHeard={}", peer.instance(), peer.lastHeard());
        peers.lost(peer.instance(), Instant.now());
        listener.lost(peer);
    }

    private static boolean hasRead(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
        return Optional.ofNullable(consumer.partitionsFor(Topics.HEALTH_EVENTS.name())).orElse(List.of()).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .sorted((some, other) -> Integer.compare(some.partition(), other.partition()))
                .toList();
    }

    /// Reads no more. Blocks for two seconds at most. Idempotent.
    @Override
    public void close() {
        closed.countDown();
        try {
            if (thread.isAlive() && !thread.join(LONGEST_CLOSE)) {
                // It asks brokers that do not answer.
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
