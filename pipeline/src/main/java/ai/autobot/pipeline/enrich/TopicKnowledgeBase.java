package ai.autobot.pipeline.enrich;

import ai.autobot.events.KnowledgeDocument;
import ai.autobot.pipeline.runtime.config.Live;
import ai.autobot.schemas.Topic;
import ai.autobot.schemas.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.store.AlreadyClosedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The knowledge base over the topic `knowledge.documents`: a local index that follows it in the background, on disk,
/// so that a restart goes on where it was. One instance is shared by all callers; it starts once, and tries again with
/// growing waits as long as that fails. Thread-safe.
public final class TopicKnowledgeBase implements KnowledgeBase {
    private static final Logger LOG = LoggerFactory.getLogger(TopicKnowledgeBase.class);
    private static final int MOST_PASSAGES = 100;

    /// A limit that can be waited out; longer ones mean it.
    private static final Duration LONGEST_LIMIT = Duration.ofHours(1);

    /// Long enough for a commit on a slow disk and for the broker's farewell.
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(10);

    private final Readiness readiness = new Readiness();
    private final TopicFollower follower;
    private final Thread thread;

    private TopicKnowledgeBase(
            Live<EnrichSettings> settings,
            Map<String, Object> kafka,
            Topic<String, KnowledgeDocument> topic,
            Path indexDirectory) {
        this.follower = new TopicFollower(settings, kafka, topic, indexDirectory, readiness);
        this.thread =
                Thread.ofPlatform().name("knowledge-follower").daemon(true).unstarted(follower);
    }

    /// Starts following the topic, and returns at once; [#state()] says how far it is.
    ///
    /// @param settings those of a search are read at each one, the others once
    /// @param kafka client properties, with `bootstrap.servers` and what security needs
    /// @param indexDirectory a folder of its own, which no other process uses; made when it is missing
    /// @throws IllegalArgumentException when a setting is out of its range
    public static TopicKnowledgeBase start(
            Live<EnrichSettings> settings, Map<String, Object> kafka, Path indexDirectory) {
        return start(settings, kafka, Topics.KNOWLEDGE_DOCUMENTS, indexDirectory);
    }

    static TopicKnowledgeBase start(
            Live<EnrichSettings> settings,
            Map<String, Object> kafka,
            Topic<String, KnowledgeDocument> topic,
            Path indexDirectory) {
        var _ = EnrichSettings.inRange(settings.now());
        TopicKnowledgeBase started = new TopicKnowledgeBase(settings, kafka, topic, indexDirectory);
        started.thread.start();
        return started;
    }

    @Override
    public Enrichment search(String question, Set<String> roles, int passages, Duration timeLimit)
            throws InterruptedException {
        if (passages < 1 || passages > MOST_PASSAGES) {
            throw new IllegalArgumentException("passages is %d, not 1 to %d".formatted(passages, MOST_PASSAGES));
        }
        Duration limit = timeLimit.compareTo(LONGEST_LIMIT) < 0 ? timeLimit : LONGEST_LIMIT;
        long deadline = System.nanoTime() + limit.toNanos();
        // A fifth is kept for asking an index that is still behind.
        KnowledgeState state = readiness.awaitReady(limit.multipliedBy(4).dividedBy(5));
        Optional<PassageIndex> index = follower.index();
        if (state instanceof KnowledgeState.Closed || index.isEmpty()) {
            return new Enrichment.Unavailable(state.description());
        }
        try {
            Thread caller = Thread.currentThread();
            PassageSearch.Hits hits = index.get()
                    .search(
                            question,
                            roles,
                            passages,
                            () -> deadline - System.nanoTime() < 0 || caller.isInterrupted());
            if (Thread.interrupted()) {
                throw new InterruptedException("the search was stopped");
            }
            return outcome(hits, state);
        } catch (AlreadyClosedException e) {
            return new Enrichment.Unavailable(readiness.state().description());
        } catch (IOException e) {
            index.get().suspect();
            LOG.error("Knowledge index cannot be read, and is checked", e);
            return new Enrichment.Unavailable("the knowledge index could not be searched");
        }
    }

    private static Enrichment outcome(PassageSearch.Hits hits, KnowledgeState state) {
        boolean ready = state instanceof KnowledgeState.Ready;
        String reason = ready ? "the search ran out of time" : state.description();
        if (!hits.passages().isEmpty()) {
            return ready && hits.complete()
                    ? new Enrichment.Found(hits.passages())
                    : new Enrichment.Partial(hits.passages(), reason);
        }
        return ready && hits.complete() ? new Enrichment.Nothing() : new Enrichment.Unavailable(reason);
    }

    /// Where it stands.
    public KnowledgeState state() {
        return readiness.state();
    }

    /// Has someone told of each change of the state from here on, on the thread that brings it: it may not
    /// block.
    public void listen(Runnable listener) {
        readiness.listen(listener);
    }

    /// Waits until the topic has been caught up with, or it is closed, for at most the limit; returns the state then.
    public KnowledgeState awaitReady(Duration limit) throws InterruptedException {
        return readiness.awaitReady(limit);
    }

    /// What it holds and how far it is. Does not block; the counts are 0 while there is no index.
    public KnowledgeStats stats() {
        PassageIndex.Size size = new PassageIndex.Size(0, 0);
        Optional<PassageIndex> index = follower.index();
        try {
            if (index.isPresent()) {
                size = index.get().size();
            }
        } catch (AlreadyClosedException | IOException e) {
            LOG.debug("Knowledge index could not be counted", e);
        }
        TopicFollower.Progress progress = follower.progress();
        return new KnowledgeStats(
                readiness.state(),
                size.documents(),
                size.passages(),
                progress.lag(),
                follower.skippedRecords(),
                progress.followedUntil());
    }

    /// Stops following, makes what was read durable and frees the index. Blocks for at most 10 s. Idempotent.
    @Override
    public void close() {
        readiness.become(new KnowledgeState.Closed());
        boolean interrupted = false;
        try {
            // Never by interrupting: that would close files under the index's writer.
            if (!thread.join(LONGEST_CLOSE)) {
                LOG.warn("Knowledge base is still closing after {}", LONGEST_CLOSE);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
