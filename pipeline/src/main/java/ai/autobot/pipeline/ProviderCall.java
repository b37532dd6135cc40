package ai.autobot.pipeline;

import ai.autobot.events.ChatRequest;
import ai.autobot.events.TokenUsage;
import ai.autobot.pipeline.authenticate.ChatRights;
import ai.autobot.pipeline.authenticate.Identity;
import ai.autobot.pipeline.generate.AnswerStream;
import ai.autobot.pipeline.generate.CallLog;
import ai.autobot.pipeline.generate.CallRecord;
import ai.autobot.pipeline.generate.Generation;
import ai.autobot.pipeline.generate.Prompt;
import ai.autobot.pipeline.generate.PromptHash;
import ai.autobot.pipeline.generate.ProviderChain;
import ai.autobot.pipeline.generate.TokenEstimate;
import ai.autobot.pipeline.generate.WastedWork;
import ai.autobot.pipeline.respond.ChatOutcome;
import ai.autobot.pipeline.respond.ChatOutcome.Conclusion;
import ai.autobot.pipeline.runtime.budget.Reservation;
import ai.autobot.pipeline.runtime.journey.Attempt;
import ai.autobot.pipeline.runtime.journey.StopCause;
import ai.autobot.pipeline.runtime.trace.CurrentSpan;
import ai.autobot.pipeline.runtime.trace.Span;
import ai.autobot.schemas.ErrorCode;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What an attempt asks of the providers, within the user's budget of tokens, and what that used. Used by the attempt's
/// thread alone.
final class ProviderCall {
    private static final String BUDGET_UNAVAILABLE = "budget_unavailable";

    private final ChatJourney journey;
    private final Attempt attempt;
    private final Terms terms;
    private final Span span;
    private final ChatRequest request;
    private final Consumer<String> degraded;
    private final CallLog log = new CallLog();
    private @Nullable AnswerStream answer;
    private @Nullable String provider;
    private @Nullable String promptHash;
    private @Nullable TokenUsage usedUntilStopped;
    private long from;
    private long askedAt;
    private boolean fallenBack;

    /// @param degraded is told what an answer must do without
    ProviderCall(
            ChatJourney journey,
            Attempt attempt,
            Terms terms,
            Span span,
            ChatRequest request,
            Consumer<String> degraded) {
        this.journey = journey;
        this.attempt = attempt;
        this.terms = terms;
        this.span = span;
        this.request = request;
        this.degraded = degraded;
    }

    CallLog log() {
        return log;
    }

    /// What the provider answered so far that was asked last; null while none was.
    @Nullable
    AnswerStream answer() {
        return answer;
    }

    /// Of what [#provider] was asked; null while none was.
    @Nullable
    String promptHash() {
        return promptHash;
    }

    /// What was used by a call that was stopped; null where none was.
    @Nullable
    TokenUsage usedUntilStopped() {
        return usedUntilStopped;
    }

    /// Who was asked: of several the one whose answer or failure is told; null while none was.
    @Nullable
    String provider() {
        return provider;
    }

    /// From the first asking to the first token, whoever gave it; null while there is none.
    @Nullable
    Duration firstToken() {
        return answer == null
                ? null
                : answer.firstToken()
                        .map(first -> first.plusNanos(askedAt - from))
                        .orElse(null);
    }

    Duration sinceItsBeginning() {
        return since(from);
    }

    static Duration since(long fromNanos) {
        return Duration.ofNanos(System.nanoTime() - fromNanos);
    }

    /// A stream for this attempt's tokens.
    AnswerStream open() {
        return journey.tokens()
                .open(request.getConversationId(), request.getRequestId(), attempt.number(), attempt.id(), log);
    }

    /// Asks the providers in their order, and blocks until one has answered or the last has failed.
    ///
    /// @param call its name in the ledger and in the budget
    /// @throws InterruptedException when the attempt is to stop; what was used so far is booked
    Conclusion make(String call, Identity who, Prompt prompt) throws InterruptedException {
        Reservation reservation = reserve(who.userId(), call, prompt);
        switch (reservation) {
            case Reservation.Exceeded(Duration retryAfter) -> {
                return new Conclusion.OverBudget(retryAfter);
            }
            case Reservation.Unavailable unavailable -> degraded.accept(BUDGET_UNAVAILABLE);
            case Reservation.Reserved reserved -> {}
            case Reservation.Unlimited unlimited -> {}
        }
        return new Conclusion.Generated(generate(reservation, who, prompt));
    }

    private Reservation reserve(String userId, String call, Prompt prompt) throws InterruptedException {
        try {
            return journey.budget().reserve(userId, call, () -> terms.estimate().most(prompt));
        } catch (InterruptedException e) {
            // Where the call is only handed on, whoever makes it reserves the same.
            if (stopCause() != StopCause.CLOSED) {
                journey.budget().withdraw(userId, call);
            }
            throw e;
        }
    }

    /// Asks one provider after another, until one answers or has begun to. Where none does, the failure is told after
    /// which it is worth trying again; of several such the last.
    private Generation generate(Reservation reservation, Identity who, Prompt prompt) throws InterruptedException {
        Generation generation = ask(terms.providers().first(), prompt, reservation);
        Generation told = generation;
        String toldBy = provider;
        String toldOf = promptHash;
        for (ProviderChain.Link next : terms.providers().fallbacks()) {
            if (hasFailedInSilence(generation) && ChatRights.mayUse(who, next.model())) {
                count(WastedWork.Cause.FALLBACK, generation.usage());
                fallBack();
                generation = ask(next, prompt.of(next.model()), reservation);
                if (!hasFailedInSilence(generation) || isRetryable(generation) || !isRetryable(told)) {
                    told = generation;
                    toldBy = provider;
                    toldOf = promptHash;
                }
            }
        }
        settle(reservation, generation.usage());
        if (generation instanceof Generation.Failed failed) {
            count(WastedWork.Cause.ABANDONED, failed.usage());
        }
        provider = toldBy;
        promptHash = toldOf;
        return told;
    }

    /// What was begun is not taken back.
    private boolean hasFailedInSilence(Generation generation) {
        return generation instanceof Generation.Failed
                && answer != null
                && answer.firstToken().isEmpty();
    }

    private static boolean isRetryable(Generation generation) {
        return generation.error().map(ErrorCode::retryable).orElse(false);
    }

    private void fallBack() {
        if (!fallenBack) {
            fallenBack = true;
            degraded.accept(ChatOutcome.PROVIDER_FALLBACK);
        }
    }

    private Generation ask(ProviderChain.Link link, Prompt prompt, Reservation reservation)
            throws InterruptedException {
        AnswerStream stream = open();
        String name = link.name();
        answer = stream;
        provider = name;
        promptHash = PromptHash.of(prompt);
        log.add("asked", name);
        askedAt = System.nanoTime();
        from = from == 0 ? askedAt : from;
        CallRecord record = new CallRecord(journey.calls(), name, prompt, span);
        try {
            Generation generation =
                    CurrentSpan.within(record.span(), () -> link.provider().generate(prompt, stream));
            log.add("ended", endOf(generation));
            record.ended(generation, stream);
            return generation;
        } catch (InterruptedException e) {
            stopped(reservation, prompt, stream, record);
            throw e;
        } finally {
            stream.end();
            record.close();
            count(WastedWork.Cause.RETRY, stream.usedInVain());
        }
    }

    private void stopped(Reservation reservation, Prompt prompt, AnswerStream stream, CallRecord record) {
        String why = stopCause().name().toLowerCase(Locale.ROOT);
        log.add("stopped", why);
        TokenUsage used = stream.isAsked() ? terms.estimate().usage(prompt, stream.text()) : TokenEstimate.NONE;
        usedUntilStopped = used;
        record.stopped(why, used, stream);
        count(whyWasted(), used);
        // Where the call is only handed on, whoever makes it again finds its reservation.
        if (stopCause() != StopCause.CLOSED) {
            settle(reservation, used);
        }
    }

    private void count(WastedWork.Cause cause, TokenUsage used) {
        journey.wasted().count(cause, Objects.requireNonNull(provider), used);
    }

    private WastedWork.Cause whyWasted() {
        return switch (stopCause()) {
            case CANCELLED, REVOKED -> WastedWork.Cause.CANCELLED;
            case DEADLINE, LIMIT -> WastedWork.Cause.ABANDONED;
            case CLOSED -> WastedWork.Cause.REBALANCE;
        };
    }

    /// Why the attempt is to stop.
    StopCause stopCause() {
        return attempt.stopCause().orElse(StopCause.CLOSED);
    }

    private static String endOf(Generation generation) {
        return generation instanceof Generation.Answered answered
                ? answered.finishReason()
                : generation.error().map(ErrorCode::code).orElse("");
    }

    private void settle(Reservation reservation, TokenUsage used) {
        if (!journey.budget().settle(reservation, (long) used.getPromptTokens() + used.getCompletionTokens())) {
            degraded.accept(BUDGET_UNAVAILABLE);
        }
    }
}
