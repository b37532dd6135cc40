package ai.autobot.pipeline.runtime.health;

import ai.autobot.events.HealthEvent;
import ai.autobot.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends to `health.events`, and holds up nobody: what cannot be sent yet waits, the newest of each key
/// alone, until the brokers take it. Of each key one is on its way at a time, so that none overtakes another.
/// Thread-safe.
final class EventOutbox {
    private static final Logger LOG = LoggerFactory.getLogger(EventOutbox.class);

    /// Own components and those of lost peers.
    private static final int MOST_KEYS = 10_000;

    private static final Duration LONGEST_BLOCK = Duration.ofSeconds(1);
    private static final Duration LONGEST_REQUEST = Duration.ofSeconds(3);
    private static final Duration LONGEST_DELIVERY = Duration.ofSeconds(5);
    private static final Duration REST_AFTER_FAILURE = Duration.ofMillis(200);
    private static final Duration LONGEST_IDLE = Duration.ofMinutes(1);
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final Producer<String, HealthEvent> producer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Letter> waiting = new LinkedHashMap<>();
    private final Set<String> underway = new HashSet<>();
    private final Thread sender;
    private long restsUntil = System.nanoTime();
    private boolean failing;
    private boolean closed;

    /// What is to be sent under a key.
    ///
    /// @param event null ends the key: nothing is known of it any more
    record Letter(String key, @Nullable HealthEvent event) {
        /// Two that say the same are one. That something changed must not get lost in that.
        private Letter replacedBy(Letter next) {
            return event != null
                            && next.event != null
                            && !event.getHeartbeat()
                            && event.getState() == next.event.getState()
                    ? new Letter(
                            key,
                            HealthEvent.newBuilder(next.event)
                                    .setHeartbeat(false)
                                    .build())
                    : next;
        }
    }

    /// Connects in the background.
    ///
    /// @param kafka how to reach the brokers: `bootstrap.servers`, and what security they need
    EventOutbox(Map<String, Object> kafka) {
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, LONGEST_BLOCK.toMillis());
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) LONGEST_REQUEST.toMillis());
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) LONGEST_DELIVERY.toMillis());
        properties.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500L);
        this.producer = new KafkaProducer<>(
                properties,
                Topics.HEALTH_EVENTS.keys().serializer(),
                Topics.HEALTH_EVENTS.values().serializer());
        this.sender = Thread.ofVirtual().name("health-sender").start(this::send);
    }

    /// Has something sent, in the place of what waits under the same key. Does not block.
    void put(String key, @Nullable HealthEvent event) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (waiting.size() >= MOST_KEYS && !waiting.containsKey(key)) {
                LOG.debug("health is not told, too much waits: key={}", key);
                return;
            }
            waiting.merge(key, new Letter(key, event), Letter::replacedBy);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// How many keys wait.
    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    private void send() {
        try {
            for (Optional<Letter> letter = next(); letter.isPresent(); letter = next()) {
                send(letter.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(Letter letter) {
        try {
            var _ = producer.send(
                    new ProducerRecord<>(Topics.HEALTH_EVENTS.name(), letter.key(), letter.event()),
                    (_, failure) -> ended(letter, failure));
        } catch (KafkaException | IllegalStateException e) {
            ended(letter, e);
        }
    }

    /// @return empty when it was closed
    private Optional<Letter> next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                long rest = restsUntil - System.nanoTime();
                Optional<Letter> free = rest > 0
                        ? Optional.empty()
                        : waiting.values().stream()
                                .filter(letter -> !underway.contains(letter.key()))
                                .findFirst();
                if (free.isPresent()) {
                    waiting.remove(free.get().key());
                    underway.add(free.get().key());
                    return free;
                }
                var _ = changed.await(rest > 0 ? rest : LONGEST_IDLE.toNanos(), TimeUnit.NANOSECONDS);
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private void ended(Letter letter, @Nullable Exception failure) {
        lock.lock();
        try {
            underway.remove(letter.key());
            if (failure != null && !closed) {
                waiting.merge(letter.key(), letter, (newer, old) -> old.replacedBy(newer));
                restsUntil = System.nanoTime() + REST_AFTER_FAILURE.toNanos();
            }
            if (failing != (failure != null) && !closed) {
                failing = failure != null;
                if (failing) {
                    LOG.warn("health cannot be told: cause={}", String.valueOf(failure));
                } else {
                    LOG.info("health can be told again");
                }
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Sends these behind what is on its way, and ends; what waits is dropped, but for keys that end. Blocks for some 4
    /// s at most.
    /// Idempotent.
    void close(List<Letter> last) {
        List<Letter> endings;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            waiting.values().removeIf(letter -> letter.event() != null);
            endings = List.copyOf(waiting.values());
            waiting.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        sender.interrupt();
        awaitSender();
        long end = System.nanoTime() + LONGEST_BLOCK.toNanos();
        for (Letter letter : Stream.concat(endings.stream(), last.stream()).toList()) {
            if (System.nanoTime() - end < 0) {
                send(letter);
            }
        }
        producer.close(FAREWELL);
    }

    /// What it was about to send must not come behind the last words.
    private void awaitSender() {
        try {
            if (!sender.join(LONGEST_BLOCK)) {
                LOG.debug("a health event may still be sent behind the last");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
