package ai.autobot.pipeline.runtime.journey;

import ai.autobot.schemas.ErrorCode;
import ai.autobot.state.PendingRequest;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How a request ended, exactly once for each. Immutable.
///
/// @param <R> what the work of an attempt results in
public sealed interface Ended<R> extends Report<R> {

    PendingRequest pending();

    /// An attempt ran to its end; what it found is in the result, also where it was stopped on the way.
    ///
    /// @param attemptId tells this attempt from every other
    /// @param startedAt when the attempt began
    record Finished<R>(RequestKey key, PendingRequest pending, String attemptId, Instant startedAt, R result)
            implements Ended<R> {}

    /// It ended while it waited, or was never let in.
    ///
    /// @param retryAfter how long to wait before the next try; null means as long as the code says
    record Unstarted<R>(
            RequestKey key,
            PendingRequest pending,
            ErrorCode code,
            @Nullable Duration retryAfter) implements Ended<R> {
        public Unstarted(RequestKey key, PendingRequest pending, ErrorCode code) {
            this(key, pending, code, null);
        }
    }

    /// An attempt broke: it threw, or did not stop when it was told to.
    ///
    /// @param stopCause why it was told to stop; null when it was not
    record Broken<R>(
            RequestKey key,
            PendingRequest pending,
            String attemptId,
            Instant startedAt,
            @Nullable StopCause stopCause) implements Ended<R> {
        /// Why the request ended without the attempt: a revoked session counts for more than what broke.
        public ErrorCode code() {
            return stopCause == StopCause.REVOKED ? ErrorCode.SESSION_ENDED : ErrorCode.INTERNAL_ERROR;
        }
    }
}
