package ai.autobot.pipeline.authenticate.audit;

/// Where decisions about identities are written down. Who decides writes first, and acts or hands out only then:
/// what cannot be written does not happen.
///
/// Thread-safe.
@FunctionalInterface
public interface AuditTrail {
    /// Returns when every replica that must have the event has it; blocks for a bounded time.
    ///
    /// @throws AuditUnavailableException when it is not known to be written
    /// @throws InterruptedException when the thread is interrupted; it may have been written
    void write(AuditEntry entry) throws InterruptedException;

    /// Writes what nothing depends on any more: that something failed, or was refused anyway.
    ///
    /// @return whether it was written
    default boolean tryToWrite(AuditEntry entry) throws InterruptedException {
        try {
            write(entry);
            return true;
        } catch (AuditUnavailableException e) {
            return false;
        }
    }
}
