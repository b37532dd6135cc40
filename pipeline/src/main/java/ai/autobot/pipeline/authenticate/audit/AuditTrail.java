package ai.autobot.pipeline.authenticate.audit;

import ai.autobot.pipeline.runtime.redis.RedisUnavailableException;
import ai.autobot.schemas.ErrorCode;

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

    /// What is done once it is written down.
    @FunctionalInterface
    interface Deed<T> {
        T make() throws InterruptedException;
    }

    /// Writes what is about to be done, and does it; where Redis does not answer then, writes that it failed.
    ///
    /// @throws AuditUnavailableException as [#write] does: nothing was done
    /// @throws RedisUnavailableException as the deed does: it may or may not have been done
    default <T> T writeAndDo(AuditEntry told, Deed<T> deed) throws InterruptedException {
        write(told);
        try {
            return deed.make();
        } catch (RedisUnavailableException e) {
            var _ = tryToWrite(told.butFailed(ErrorCode.AUTHENTICATION_UNAVAILABLE));
            throw e;
        }
    }

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
