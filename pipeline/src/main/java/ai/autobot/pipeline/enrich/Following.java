package ai.autobot.pipeline.enrich;

import ai.autobot.events.KnowledgeDocument;
import ai.autobot.schemas.Topic;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection to the topic, from reaching it to losing it: takes up an index where its checkpoint says, catches up
/// and follows. Belongs to one thread, which must not be interrupted.
final class Following implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Following.class);
    private static final Duration LONGEST_POLL = Duration.ofMillis(200);
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    /// A commit waits no longer than for so many records, however fast they come.
    private static final int MOST_UNCOMMITTED = 5_000;

    private final EnrichSettings settings;
    private final Topic<String, KnowledgeDocument> topic;
    private final PassageIndex index;
    private final Watcher watcher;
    private final TopicLook looks;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<Integer, Long> offsets = new HashMap<>();
    private TopicView view;
    private Instant followedUntil = Instant.EPOCH;
    private Timer refresh;
    private Timer commit;
    private Timer look;
    private Timer proof;
    private int uncommitted;
    private boolean unrefreshed;

    /// Who wants to know how it goes.
    interface Watcher {
        /// Whether to stop.
        boolean isClosed();

        /// Everything that the topic held at first is in the index.
        void caughtUp();

        /// A record could not be read.
        void skipped();

        /// Some more was taken in, or the topic was looked at.
        ///
        /// @param lag in offsets
        void progressed(long lag, Instant followedUntil);
    }

    private record Timer(long since, Duration interval) {
        static Timer of(Duration interval) {
            return new Timer(System.nanoTime(), interval);
        }

        boolean isDue() {
            return System.nanoTime() - since >= interval.toNanos();
        }
    }

    /// Reaches the topic. Blocks for at most the broker time-out.
    ///
    /// @throws KafkaException when the topic cannot be reached
    Following(
            EnrichSettings settings,
            Map<String, Object> kafka,
            Topic<String, KnowledgeDocument> topic,
            PassageIndex index,
            Watcher watcher) {
        this.settings = settings;
        this.topic = topic;
        this.index = index;
        this.watcher = watcher;
        this.refresh = Timer.of(settings.refreshInterval());
        this.commit = Timer.of(settings.commitInterval());
        this.look = Timer.of(settings.lookInterval());
        // Without changes, too, the checkpoint must prove that the topic was followed.
        this.proof = Timer.of(settings.rebuildAfter().dividedBy(10));
        this.looks = new TopicLook(kafka, topic.name(), settings.brokerTimeout(), watcher::isClosed);
        try {
            this.view = looks.look();
            this.consumer = consumer(kafka);
        } catch (RuntimeException e) {
            looks.close();
            throw e;
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> kafka) {
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /// Follows until stopped, or until the topic is not the one that it was: then it is to be reached anew.
    ///
    /// @throws IOException when the index cannot be written
    /// @throws KafkaException when the topic cannot be read
    void run() throws IOException {
        takeUp();
        boolean caughtUp = false;
        while (!watcher.isClosed() && isSameTopic()) {
            if (!index.isUsable()) {
                throw new IOException("the knowledge index must be opened anew");
            }
            takeIn();
            watcher.progressed(lag(), followedUntil);
            boolean nowCaughtUp = !caughtUp && lag() == 0;
            refresh(nowCaughtUp);
            if (nowCaughtUp) {
                caughtUp = true;
                watcher.caughtUp();
                LOG.info("Knowledge base caught up topic={} offsets={}", topic.name(), offsets);
            }
            boolean worthwhile = uncommitted > 0 ? commit.isDue() : proof.isDue();
            if (worthwhile || uncommitted >= MOST_UNCOMMITTED) {
                commit();
            }
        }
        refresh(true);
        commit();
    }

    private void takeUp() throws IOException {
        Checkpoint checkpoint = index.checkpoint();
        Optional<String> broken = checkpoint.brokenBy(view, Instant.now(), settings.rebuildAfter());
        if (broken.isPresent()) {
            LOG.warn("Knowledge index is rebuilt topic={} reason={}", topic.name(), broken.get());
            index.clear();
            checkpoint = Checkpoint.NOTHING;
        }
        for (Map.Entry<Integer, TopicView.Range> partition : view.partitions().entrySet()) {
            offsets.put(
                    partition.getKey(),
                    checkpoint
                            .offsets()
                            .getOrDefault(
                                    partition.getKey(), partition.getValue().beginning()));
        }
        consumer.assign(offsets.keySet().stream().map(this::partition).toList());
        offsets.forEach((partition, offset) -> consumer.seek(partition(partition), offset));
        looked();
        LOG.info("Knowledge base takes up its topic topic={} offsets={}", topic.name(), offsets);
    }

    private TopicPartition partition(int number) {
        return new TopicPartition(topic.name(), number);
    }

    private void takeIn() throws IOException {
        for (ConsumerRecord<byte[], byte[]> received : consumer.poll(LONGEST_POLL)) {
            if (watcher.isClosed()) {
                return;
            }
            take(received);
            offsets.put(received.partition(), received.offset() + 1);
        }
        for (Map.Entry<Integer, Long> reached : offsets.entrySet()) {
            // Past the markers of transactions, which are offsets without records.
            reached.setValue(consumer.position(partition(reached.getKey())));
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> received) throws IOException {
        switch (KnowledgeRecord.of(received, topic)) {
            case KnowledgeRecord.Changed(KnowledgeDocument document) -> index.replace(document);
            case KnowledgeRecord.Removed(String documentId) -> index.remove(documentId);
            case KnowledgeRecord.Unreadable(String reason) -> {
                watcher.skipped();
                LOG.warn(
                        "Knowledge record skipped topic={} partition={} offset={} reason={}",
                        topic.name(),
                        received.partition(),
                        received.offset(),
                        reason);
            }
        }
        uncommitted++;
        unrefreshed = true;
    }

    private void refresh(boolean atOnce) throws IOException {
        if (unrefreshed && (atOnce || refresh.isDue())) {
            index.refresh();
            unrefreshed = false;
            refresh = Timer.of(settings.refreshInterval());
        }
    }

    private void commit() throws IOException {
        index.commit(new Checkpoint(view.clusterId(), view.topicId(), offsets, followedUntil));
        uncommitted = 0;
        commit = Timer.of(settings.commitInterval());
        proof = Timer.of(settings.rebuildAfter().dividedBy(10));
    }

    private boolean isSameTopic() {
        if (!look.isDue()) {
            return true;
        }
        try {
            TopicView now = looks.look();
            boolean same = now.clusterId().equals(view.clusterId())
                    && now.topicId().equals(view.topicId())
                    && now.partitions().keySet().equals(view.partitions().keySet());
            if (same) {
                view = now;
                looked();
            }
            return same;
        } catch (KafkaException e) {
            // The consumer keeps trying by itself; meanwhile the index serves what it holds.
            LOG.warn("Broker does not say how far the topic goes topic={} cause={}", topic.name(), e.toString());
            return true;
        } finally {
            look = Timer.of(settings.lookInterval());
        }
    }

    private void looked() {
        followedUntil = Instant.now();
        watcher.progressed(lag(), followedUntil);
    }

    private long lag() {
        return view.partitions().entrySet().stream()
                .mapToLong(partition ->
                        Math.max(0, partition.getValue().end() - offsets.getOrDefault(partition.getKey(), 0L)))
                .sum();
    }

    @Override
    public void close() {
        try (looks) {
            consumer.close(CloseOptions.timeout(FAREWELL));
        }
    }
}
