package ai.autobot.client;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads a whole topic from its present end on, on a thread of its own, for as long as it is open: all
/// partitions, without a group. A partition that is added later is read from its beginning, so nothing written
/// after the start is missed. While no broker answers it keeps trying.
///
/// Thread-safe. The handler gets key and value of every record that has both; it must not block.
final class TopicTail implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicTail.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final String topic;
    private final BiConsumer<String, byte[]> handler;
    private final Consumer<String, byte[]> consumer;
    private final CompletableFuture<Void> positioned = new CompletableFuture<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Set<TopicPartition> assigned = new HashSet<>();
    private final Thread thread;
    private volatile String obstacle = "no broker has answered";

    private TopicTail(String topic, Map<String, Object> settings, BiConsumer<String, byte[]> handler) {
        this.topic = topic;
        this.handler = handler;
        this.consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
        this.thread = Thread.ofPlatform().daemon().name("tail-" + topic).unstarted(this::run);
    }

    /// Starts reading; does not wait.
    ///
    /// @throws KafkaException when the settings are wrong
    static TopicTail start(String topic, Map<String, Object> settings, BiConsumer<String, byte[]> handler) {
        TopicTail tail = new TopicTail(topic, settings, handler);
        tail.thread.start();
        return tail;
    }

    /// Completes when the position in each partition is fixed: every record written from then on will be seen.
    /// Exceptionally with a [KafkaException] when the broker refuses this client.
    CompletableFuture<Void> positioned() {
        return positioned;
    }

    /// Why the positions are not fixed yet.
    String obstacle() {
        return obstacle;
    }

    private void run() {
        try (consumer) {
            while (isOpen()) {
                if (readOnce()) {
                    continue;
                }
                if (positioned.isCompletedExceptionally() || closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isOpen() {
        return closing.getCount() > 0;
    }

    private boolean readOnce() {
        try {
            if (!positioned.isDone()) {
                return takePositions();
            }
            followAddedPartitions();
            for (ConsumerRecord<String, byte[]> found : consumer.poll(POLL)) {
                hand(found);
            }
            return true;
        } catch (WakeupException e) {
            return true;
        } catch (AuthenticationException | AuthorizationException e) {
            if (!positioned.completeExceptionally(e)) {
                LOG.warn("The broker refuses this reader for now. topic={} cause={}", topic, e.toString());
            }
            return false;
        } catch (KafkaException e) {
            obstacle = e.toString();
            LOG.debug("A topic cannot be read for now. topic={}", topic, e);
            return false;
        }
    }

    private boolean takePositions() {
        List<PartitionInfo> partitions = consumer.partitionsFor(topic, POLL);
        if (partitions.isEmpty()) {
            obstacle = "topic " + topic + " does not exist";
            return false;
        }
        assign(partitions);
        consumer.seekToEnd(assigned);
        for (TopicPartition partition : assigned) {
            var _ = consumer.position(partition, POLL);
        }
        return positioned.complete(null);
    }

    private void followAddedPartitions() {
        // Answered from the client's metadata, which is refreshed in the background.
        List<PartitionInfo> partitions = consumer.partitionsFor(topic, POLL);
        if (partitions.size() > assigned.size()) {
            Collection<TopicPartition> added = assign(partitions);
            consumer.seekToBeginning(added);
            LOG.info("Partitions were added to a topic. topic={} added={}", topic, added.size());
        }
    }

    private Collection<TopicPartition> assign(List<PartitionInfo> partitions) {
        Set<TopicPartition> added = new HashSet<>();
        for (PartitionInfo partition : partitions) {
            TopicPartition here = new TopicPartition(topic, partition.partition());
            if (assigned.add(here)) {
                added.add(here);
            }
        }
        consumer.assign(assigned);
        return added;
    }

    private void hand(ConsumerRecord<String, byte[]> found) {
        if (found.key() == null || found.value() == null) {
            return;
        }
        try {
            handler.accept(found.key(), found.value());
        } catch (RuntimeException e) {
            // One record must not end the reading of all others.
            LOG.error(
                    "A record could not be handled. topic={} partition={} offset={}",
                    topic,
                    found.partition(),
                    found.offset(),
                    e);
        }
    }

    /// Ends the reading; waits at most 5 s for its thread. Idempotent.
    @Override
    public void close() {
        closing.countDown();
        consumer.wakeup();
        try {
            if (!thread.join(CLOSE_TIMEOUT)) {
                LOG.warn("A reader did not end in time. topic={} waited={}", topic, CLOSE_TIMEOUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
