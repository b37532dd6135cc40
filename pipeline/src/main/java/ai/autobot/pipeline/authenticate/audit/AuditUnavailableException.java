package ai.autobot.pipeline.authenticate.audit;

/// A decision could not be written down, so it must not take effect. Worth another try later. The message holds
/// nothing of the decision.
public final class AuditUnavailableException extends RuntimeException {
    public AuditUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
