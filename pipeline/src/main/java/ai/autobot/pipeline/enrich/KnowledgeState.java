package ai.autobot.pipeline.enrich;

import java.time.Instant;

/// Where the knowledge base stands. Ready and failed follow each other as Kafka or the disk fail and recover; nothing
/// follows closed.
public sealed interface KnowledgeState {
    /// Made, and nothing done yet.
    record New() implements KnowledgeState {}

    /// Opening its index, reaching the broker or catching up with the topic.
    ///
    /// @param attempt counted from 1 since it was last ready
    record Initialising(int attempt) implements KnowledgeState {
        public Initialising {
            if (attempt < 1) {
                throw new IllegalArgumentException("attempt is " + attempt + ", not at least 1");
            }
        }
    }

    /// Caught up with the topic, and following it.
    record Ready() implements KnowledgeState {}

    /// The last attempt failed; there will be another.
    ///
    /// @param cause what went wrong
    /// @param failures how many attempts failed in a row
    /// @param retryAt when the next one starts
    record Failed(Throwable cause, int failures, Instant retryAt) implements KnowledgeState {}

    /// Closed for good.
    record Closed() implements KnowledgeState {}

    /// One sentence for an operator.
    default String description() {
        return switch (this) {
            case New() -> "the knowledge base has not started";
            case Initialising(int attempt) -> "the knowledge base is catching up, attempt " + attempt;
            case Ready() -> "the knowledge base is ready";
            case Failed(Throwable cause, int failures, Instant retryAt) ->
                "the knowledge base failed %d times, retries at %s: %s".formatted(failures, retryAt, cause);
            case Closed() -> "the knowledge base is closed";
        };
    }
}
