package ai.autobot.pipeline.respond;

import ai.autobot.events.ChatRequest;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.ResponseError;
import ai.autobot.events.ResponseStatus;
import ai.autobot.events.Timings;
import ai.autobot.events.TokenUsage;
import ai.autobot.pipeline.authenticate.Identity;
import ai.autobot.pipeline.generate.Generation;
import ai.autobot.pipeline.respond.ChatOutcome.Conclusion;
import ai.autobot.pipeline.runtime.journey.Ended;
import ai.autobot.pipeline.runtime.journey.StopCause;
import ai.autobot.schemas.ErrorCode;
import ai.autobot.state.PendingRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Makes the one terminal record of a request out of whatever became of it. Pure but for its clock's reading, which it
/// is given.
///
/// @param instance the name of this worker
/// @param configurationVersion of the configuration as it is now, for what no attempt has an outcome of
record ResponseMaker(String instance, LongSupplier configurationVersion) {
    ChatResponse make(Ended<ChatOutcome> ended, ChatRequest request, Instant now) {
        return switch (ended) {
            case Ended.Unstarted<ChatOutcome>(
                    var key,
                    PendingRequest pending,
                    ErrorCode code,
                    @Nullable Duration retryAfter) ->
                withoutOutcome(request, statusOf(code), code, retryAfter, pending, null, now);
            case Ended.Broken<ChatOutcome> broken ->
                withoutOutcome(
                        request,
                        broken.code() == ErrorCode.SESSION_ENDED ? ResponseStatus.CANCELLED : ResponseStatus.FAILED,
                        broken.code(),
                        null,
                        broken.pending(),
                        broken.attemptId(),
                        now);
            case Ended.Finished<ChatOutcome> finished -> withOutcome(request, finished, now);
        };
    }

    private static ResponseStatus statusOf(ErrorCode code) {
        return switch (code) {
            case CANCELLED -> ResponseStatus.CANCELLED;
            case INTERNAL_ERROR -> ResponseStatus.FAILED;
            default -> ResponseStatus.REJECTED;
        };
    }

    /// What is not valid is not repeated: it may be of any size.
    private ChatResponse withoutOutcome(
            ChatRequest request,
            ResponseStatus status,
            ErrorCode code,
            @Nullable Duration retryAfter,
            PendingRequest pending,
            @Nullable String attemptId,
            Instant now) {
        long millis = between(pending.getArrivedAt(), now);
        return new ChatResponse(
                request.getRequestId(),
                request.getConversationId(),
                status,
                "",
                code.toResponseError(retryAfter),
                List.of(),
                null,
                null,
                null,
                null,
                new Timings(attemptId == null ? millis : 0, null, null, null, null, millis),
                pending.getAttempt(),
                attemptId,
                0,
                List.of(),
                configurationVersion.getAsLong(),
                instance,
                null,
                now,
                code == ErrorCode.REQUEST_INVALID ? Map.of() : request.getMetadata(),
                false,
                null,
                List.of());
    }

    private ChatResponse withOutcome(ChatRequest request, Ended.Finished<ChatOutcome> finished, Instant now) {
        ChatOutcome outcome = finished.result();
        Verdict verdict = verdict(outcome);
        ShownSources shown = ShownSources.of(outcome);
        PendingRequest pending = finished.pending();
        ChatOutcome.Stages stages = outcome.stages();
        @Nullable
        Generation generation = outcome.conclusion() instanceof Conclusion.Generated(Generation made) ? made : null;
        @Nullable Identity identity = outcome.identity();
        return new ChatResponse(
                request.getRequestId(),
                request.getConversationId(),
                verdict.status(),
                outcome.text(),
                verdict.error(),
                shown.sources(),
                outcome.provider(),
                generation == null ? null : generation.model(),
                generation instanceof Generation.Answered answered ? answered.finishReason() : null,
                usage(outcome.conclusion()),
                new Timings(
                        between(pending.getArrivedAt(), finished.startedAt()),
                        millis(stages.authenticate()),
                        millis(stages.enrich()),
                        millis(stages.firstToken()),
                        millis(stages.generate()),
                        between(pending.getArrivedAt(), now)),
                pending.getAttempt(),
                finished.attemptId(),
                outcome.tokenRecords(),
                degraded(outcome, shown),
                outcome.call().configurationVersion(),
                instance,
                identity == null ? null : identity.userId(),
                now,
                request.getMetadata(),
                outcome.reused(),
                outcome.call().promptHash(),
                outcome.call().events());
    }

    private record Verdict(ResponseStatus status, @Nullable ResponseError error) {
        static Verdict of(ResponseStatus status, ErrorCode code) {
            return new Verdict(status, code.toResponseError());
        }
    }

    private static Verdict verdict(ChatOutcome outcome) {
        return switch (outcome.conclusion()) {
            case Conclusion.Rejected rejected -> Verdict.of(ResponseStatus.REJECTED, rejected.code());
            case Conclusion.OverBudget(Duration retryAfter) ->
                new Verdict(ResponseStatus.REJECTED, ErrorCode.BUDGET_EXCEEDED.toResponseError(retryAfter));
            case Conclusion.Stopped(StopCause cause, var used) -> stopped(cause, outcome.provider() != null);
            case Conclusion.Generated(Generation generation) ->
                switch (generation) {
                    case Generation.Answered answered -> new Verdict(ResponseStatus.ANSWERED, null);
                    case Generation.Refused refused -> Verdict.of(ResponseStatus.FAILED, ErrorCode.CONTENT_REFUSED);
                    case Generation.Failed failed ->
                        new Verdict(ResponseStatus.FAILED, failed.code().toResponseError(failed.retryAfter()));
                };
        };
    }

    private static Verdict stopped(StopCause cause, boolean providerAsked) {
        ResponseStatus status = providerAsked ? ResponseStatus.FAILED : ResponseStatus.REJECTED;
        return switch (cause) {
            case CANCELLED -> Verdict.of(ResponseStatus.CANCELLED, ErrorCode.CANCELLED);
            case REVOKED ->
                Verdict.of(providerAsked ? ResponseStatus.CANCELLED : ResponseStatus.REJECTED, ErrorCode.SESSION_ENDED);
            case DEADLINE -> Verdict.of(status, ErrorCode.DEADLINE_EXCEEDED);
            case LIMIT -> Verdict.of(ResponseStatus.FAILED, ErrorCode.PROVIDER_TIMEOUT);
            case CLOSED -> Verdict.of(ResponseStatus.FAILED, ErrorCode.INTERNAL_ERROR);
        };
    }

    private static @Nullable TokenUsage usage(Conclusion conclusion) {
        return switch (conclusion) {
            case Conclusion.Generated(Generation generation) -> generation.usage();
            case Conclusion.Stopped(StopCause cause, var used) -> used;
            case Conclusion.Rejected rejected -> null;
            case Conclusion.OverBudget over -> null;
        };
    }

    private static List<String> degraded(ChatOutcome outcome, ShownSources shown) {
        if (!shown.cut()) {
            return outcome.degraded();
        }
        List<String> all = new ArrayList<>(outcome.degraded());
        all.add("sources_cut");
        return all;
    }

    private static long between(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toMillis());
    }

    private static @Nullable Long millis(@Nullable Duration duration) {
        return duration == null ? null : duration.toMillis();
    }
}
