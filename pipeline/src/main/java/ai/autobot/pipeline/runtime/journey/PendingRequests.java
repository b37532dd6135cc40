package ai.autobot.pipeline.runtime.journey;

import ai.autobot.state.PendingRequest;
import ai.autobot.state.StopGranted;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What becomes of a stored request. The records themselves do not change.
final class PendingRequests {
    private PendingRequests() {}

    static PendingRequest nextAttempt(PendingRequest pending) {
        return with(
                pending,
                pending.getAttempt() + 1,
                pending.getCancelled(),
                pending.getStop().orElse(null));
    }

    static PendingRequest cancelled(PendingRequest pending) {
        return with(pending, pending.getAttempt(), true, null);
    }

    /// @param judged whose wish it was; the audit is told of it when the request ends
    static PendingRequest cancelled(PendingRequest pending, StopJudged<?> judged) {
        StopVerdict verdict = judged.verdict();
        StopGranted stop = new StopGranted(
                judged.wish(),
                verdict.userId(),
                verdict.sessionHash(),
                verdict.detail(),
                verdict.begunWith() == null ? null : List.copyOf(verdict.begunWith()),
                judged.unchecked());
        return with(pending, pending.getAttempt(), true, stop);
    }

    /// By whose wish it is stopped; empty where the audit need not be told.
    static <R> Optional<StopJudged<R>> judged(RequestKey key, PendingRequest pending) {
        return pending.getStop()
                .map(stop -> new StopJudged<>(
                        key,
                        stop.getWish().orElse(null),
                        new StopVerdict(
                                stop.getUserId().orElse(null),
                                stop.getSessionHash().orElse(null),
                                null,
                                stop.getDetail(),
                                stop.getBegunWith().map(Set::copyOf).orElse(null)),
                        true,
                        stop.getUnchecked()));
    }

    private static PendingRequest with(
            PendingRequest pending, int attempt, boolean cancelled, @Nullable StopGranted stop) {
        return new PendingRequest(
                pending.getRequest(),
                pending.getSealedAuthorization().orElse(null),
                pending.getTraceparent().orElse(null),
                pending.getSequence(),
                pending.getArrivedAt(),
                attempt,
                cancelled,
                pending.getDeadline().orElse(null),
                pending.getUserId().orElse(null),
                stop);
    }
}
