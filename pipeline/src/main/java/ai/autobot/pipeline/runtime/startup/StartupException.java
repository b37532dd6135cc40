package ai.autobot.pipeline.runtime.startup;

/// Something that must be there before the first record is read is not. The message is for a person: what, where, and
/// what to do about it.
public final class StartupException extends RuntimeException {
    public StartupException(String message, Throwable cause) {
        super(message, cause);
    }

    public StartupException(String message) {
        super(message);
    }
}
