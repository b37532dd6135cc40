package ai.autobot.pipeline.runtime.config.changes;

/// The live changes could not be read, so nobody knows which configuration holds.
public final class ChangesUnreadableException extends RuntimeException {
    ChangesUnreadableException(String message, Throwable cause) {
        super(message, cause);
    }

    ChangesUnreadableException(String message) {
        super(message);
    }
}
