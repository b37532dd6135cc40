package ai.autobot.client;

/// A document, or its removal, was not acknowledged by the broker.
public final class KnowledgeNotStoredException extends RuntimeException {
    KnowledgeNotStoredException(String documentId, Throwable cause) {
        super("the broker did not acknowledge document " + documentId + ": " + cause.getMessage(), cause);
    }

    KnowledgeNotStoredException(long failures, KnowledgeNotStoredException first) {
        super(failures + " changes were not acknowledged; the first: " + first.getMessage(), first);
    }
}
