package ai.autobot.pipeline.runtime.journey;

import ai.autobot.state.PendingRequest;

/// What becomes of a stored request. The records themselves do not change.
final class PendingRequests {
    private PendingRequests() {}

    static PendingRequest nextAttempt(PendingRequest pending) {
        return with(pending, pending.getAttempt() + 1, pending.getCancelled());
    }

    static PendingRequest cancelled(PendingRequest pending) {
        return with(pending, pending.getAttempt(), true);
    }

    private static PendingRequest with(PendingRequest pending, int attempt, boolean cancelled) {
        return new PendingRequest(
                pending.getRequest(),
                pending.getSealedAuthorization().orElse(null),
                pending.getTraceparent().orElse(null),
                pending.getSequence(),
                pending.getArrivedAt(),
                attempt,
                cancelled,
                pending.getDeadline().orElse(null),
                pending.getUserId().orElse(null));
    }
}
