package ai.autobot.pipeline.enrich;

import java.time.Duration;
import java.util.Set;

/// What can be looked up. Thread-safe.
public interface KnowledgeBase extends AutoCloseable {
    /// Finds the passages that bear on a question. Blocks for at most the time limit; every failure is an outcome.
    ///
    /// @param question in the user's words
    /// @param roles the roles of who asks: a document that names roles is found only by those who have one of them
    /// @param passages how many at most
    /// @param timeLimit how long to wait for an index that is not ready yet
    /// @throws InterruptedException when the attempt is stopped meanwhile
    Enrichment search(String question, Set<String> roles, int passages, Duration timeLimit) throws InterruptedException;

    /// Stops following the topic and frees the index. Idempotent.
    @Override
    void close();
}
