package ai.autobot.pipeline.enrich;

import ai.autobot.events.KnowledgeDocument;
import ai.autobot.pipeline.runtime.config.Live;
import ai.autobot.schemas.Topic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps an index in step with the topic: one attempt after the other, each from where the index stands, until closed.
/// [#run()] belongs to one thread, which must not be interrupted; the rest is thread-safe.
final class TopicFollower implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);

    private final Live<EnrichSettings> live;
    private final EnrichSettings settings;
    private final Map<String, Object> kafka;
    private final Topic<String, KnowledgeDocument> topic;
    private final Path folder;
    private final Readiness readiness;
    private final AtomicLong skipped = new AtomicLong();
    private volatile @Nullable PassageIndex index;
    private volatile Progress progress = new Progress(-1, Instant.EPOCH);

    private final Following.Watcher watcher = new Following.Watcher() {
        @Override
        public boolean isClosed() {
            return readiness.isClosed();
        }

        @Override
        public void caughtUp() {
            readiness.become(new KnowledgeState.Ready());
        }

        @Override
        public void skipped() {
            skipped.incrementAndGet();
        }

        @Override
        public void progressed(long lag, Instant followedUntil) {
            progress = new Progress(lag, followedUntil);
        }
    };

    /// How far the index is behind the topic, in offsets, and as of when.
    record Progress(long lag, Instant followedUntil) {}

    TopicFollower(
            Live<EnrichSettings> live,
            Map<String, Object> kafka,
            Topic<String, KnowledgeDocument> topic,
            Path folder,
            Readiness readiness) {
        this.live = live;
        this.settings = live.now();
        this.kafka = Map.copyOf(kafka);
        this.topic = topic;
        this.folder = folder;
        this.readiness = readiness;
    }

    /// The index that can be searched; it may be behind. Empty while there is none.
    Optional<PassageIndex> index() {
        return Optional.ofNullable(index);
    }

    Progress progress() {
        return progress;
    }

    long skippedRecords() {
        return skipped.get();
    }

    @Override
    public void run() {
        int failures = 0;
        try {
            while (!readiness.isClosed()) {
                readiness.become(new KnowledgeState.Initialising(failures + 1));
                try (Following following = new Following(settings, kafka, topic, openIndex(), watcher)) {
                    following.run();
                } catch (IOException | RuntimeException e) {
                    if (readiness.isClosed()) {
                        LOG.debug("Following ended with the knowledge base", e);
                    } else {
                        failures = readiness.state() instanceof KnowledgeState.Ready ? 1 : failures + 1;
                        waitAfter(failures, e);
                        continue;
                    }
                }
                failures = 0;
            }
        } finally {
            closeIndex();
        }
    }

    private PassageIndex openIndex() throws IOException {
        PassageIndex open = index;
        if (open != null && open.isUsable()) {
            return open;
        }
        closeIndex();
        open = PassageIndex.open(folder, Ranking.measured(() -> live.now().minimumCoverage()));
        index = open;
        return open;
    }

    private void closeIndex() {
        PassageIndex open = index;
        index = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException | RuntimeException e) {
                LOG.warn("Knowledge index did not close cleanly folder={} cause={}", folder, e.toString());
            }
        }
    }

    private void waitAfter(int failures, Exception cause) {
        long doubled = settings.retryAfter().toMillis() << Math.min(failures - 1, 20);
        Duration wait =
                Duration.ofMillis(Math.min(doubled, settings.retryAfterAtMost().toMillis()));
        readiness.become(
                new KnowledgeState.Failed(cause, failures, Instant.now().plus(wait)));
        LOG.warn("Knowledge base failed topic={} failures={} retryIn={}", topic.name(), failures, wait, cause);
        readiness.awaitClosed(wait);
    }
}
