package ai.autobot.pipeline;

import ai.autobot.events.ChatRequest;
import ai.autobot.events.TokenUsage;
import ai.autobot.pipeline.arrive.StoredRequest;
import ai.autobot.pipeline.authenticate.Authentication;
import ai.autobot.pipeline.authenticate.Authenticator;
import ai.autobot.pipeline.authenticate.ChatRights;
import ai.autobot.pipeline.authenticate.Identity;
import ai.autobot.pipeline.authenticate.Permission;
import ai.autobot.pipeline.authenticate.SessionWatch;
import ai.autobot.pipeline.authenticate.Unsealed;
import ai.autobot.pipeline.enrich.Enrichment;
import ai.autobot.pipeline.enrich.KnowledgeBase;
import ai.autobot.pipeline.enrich.Passage;
import ai.autobot.pipeline.generate.AnswerStream;
import ai.autobot.pipeline.generate.CallLog;
import ai.autobot.pipeline.generate.CallMeters;
import ai.autobot.pipeline.generate.CallRecord;
import ai.autobot.pipeline.generate.Generation;
import ai.autobot.pipeline.generate.Prompt;
import ai.autobot.pipeline.generate.PromptHash;
import ai.autobot.pipeline.generate.TokenEstimate;
import ai.autobot.pipeline.generate.TokenPublisher;
import ai.autobot.pipeline.generate.WastedWork;
import ai.autobot.pipeline.respond.ChatOutcome;
import ai.autobot.pipeline.respond.ChatOutcome.Conclusion;
import ai.autobot.pipeline.respond.FinishedCalls;
import ai.autobot.pipeline.runtime.budget.Reservation;
import ai.autobot.pipeline.runtime.budget.TokenBudget;
import ai.autobot.pipeline.runtime.journey.Attempt;
import ai.autobot.pipeline.runtime.journey.RequestKey;
import ai.autobot.pipeline.runtime.journey.StopCause;
import ai.autobot.pipeline.runtime.journey.StopVerdict;
import ai.autobot.pipeline.runtime.journey.Work;
import ai.autobot.pipeline.runtime.ledger.CallLedger;
import ai.autobot.pipeline.runtime.ledger.Claim;
import ai.autobot.pipeline.runtime.trace.CurrentSpan;
import ai.autobot.pipeline.runtime.trace.Span;
import ai.autobot.pipeline.runtime.trace.Tracer;
import ai.autobot.schemas.ErrorCode;
import ai.autobot.state.ConversationHistory;
import ai.autobot.state.FinishedCall;
import ai.autobot.state.PendingRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The slow part of a request's way, as plain blocking code on the attempt's own thread: authenticate, enrich,
/// generate, unless the ledger has it that the call was made; within the user's budget of tokens. Thread-safe.
///
/// @param unseal opens what the arrive stage has sealed
/// @param authenticator the second stage
/// @param knowledge the third stage
/// @param ledger who makes which call, and what came of those that were made
/// @param budget what a user may use
/// @param tokens where the answer's pieces go
/// @param wasted counts what was spent for nothing
/// @param calls counts the provider's calls
/// @param tracer makes the attempt's spans
/// @param inForce what an attempt that begins now runs under: the fourth stage, and what may be changed
///     meanwhile
public record ChatJourney(
        Unseal unseal,
        Authenticator authenticator,
        KnowledgeBase knowledge,
        CallLedger ledger,
        TokenBudget budget,
        TokenPublisher tokens,
        WastedWork wasted,
        CallMeters calls,
        Tracer tracer,
        Terms.Source inForce)
        implements Work<ChatOutcome> {
    private static final String BUDGET_UNAVAILABLE = "budget_unavailable";

    /// Nothing is counted but what is wasted, and nothing is traced.
    public ChatJourney(
            Unseal unseal,
            Authenticator authenticator,
            KnowledgeBase knowledge,
            CallLedger ledger,
            TokenBudget budget,
            TokenPublisher tokens,
            WastedWork wasted,
            Terms.Source inForce) {
        this(
                unseal,
                authenticator,
                knowledge,
                ledger,
                budget,
                tokens,
                wasted,
                CallMeters.none(),
                Tracer.off(),
                inForce);
    }

    @Override
    public ChatOutcome run(Attempt attempt) {
        String trace = attempt.pending().getTraceparent().orElse(null);
        try (Terms terms = inForce.take();
                Span span = tracer.begin("attempt", Span.Kind.INTERNAL, trace)) {
            span.note("autobot.request.id", attempt.key().requestId());
            span.note("autobot.attempt", attempt.number());
            return run(new Walk(attempt, terms, span));
        }
    }

    private ChatOutcome run(Walk walk) {
        Attempt attempt = walk.attempt;
        try {
            return switch (unseal.authorizationOf(attempt.key(), attempt.pending())) {
                case Unsealed.Opened(String authorization) -> walk.go(authorization);
                case Unsealed.Shut _ -> walk.go(null);
                case Unsealed.Undecided _ ->
                    walk.outcome(new Conclusion.Rejected(
                            ErrorCode.AUTHENTICATION_UNAVAILABLE, "the secrets that seal cannot be read"));
            };
        } catch (InterruptedException e) {
            return walk.outcome(new Conclusion.Stopped(walk.stopCause(), walk.usedUntilStopped));
        }
    }

    @Override
    public void committed(List<String> calls) throws InterruptedException {
        ledger.forget(calls);
    }

    @Override
    public StopVerdict mayStop(RequestKey key, @Nullable String authorization, PendingRequest pending)
            throws InterruptedException {
        return new StopRights(unseal, authenticator).of(key, authorization, pending);
    }

    /// One attempt on its way, and what it has met so far.
    private final class Walk {
        private final Attempt attempt;
        private final Terms terms;
        private final Span span;
        private final ChatRequest request;
        private final CallLog log = new CallLog();
        private final List<String> degraded = new ArrayList<>();
        private @Nullable Identity identity;
        private @Nullable Enrichment enrichment;
        private @Nullable AnswerStream answer;
        private @Nullable String promptHash;
        private @Nullable TokenUsage usedUntilStopped;
        private @Nullable Duration authenticateTook;
        private @Nullable Duration enrichTook;
        private long generateFrom;

        Walk(Attempt attempt, Terms terms, Span span) {
            this.attempt = attempt;
            this.terms = terms;
            this.span = span;
            this.request = StoredRequest.request(attempt.pending());
        }

        ChatOutcome go(@Nullable String authorization) throws InterruptedException {
            try (SessionWatch _ = authenticator.watch(authorization, attempt::revoke)) {
                return decide(authenticate(authorization));
            }
        }

        private ChatOutcome decide(Authentication authentication) throws InterruptedException {
            return switch (authentication) {
                case Authentication.Rejected(ErrorCode code, String reason, var userId, var sessionHash) ->
                    outcome(new Conclusion.Rejected(code, reason, userId, sessionHash));
                case Authentication.Accepted(Identity who) -> {
                    identity = who;
                    Optional<Authentication.Rejected> refusal = terms.rights()
                            .refusal(
                                    who, conversationOwner(), request.getModel().orElse(null));
                    yield refusal.isPresent()
                            ? outcome(new Conclusion.Rejected(
                                    refusal.get().code(), refusal.get().reason()))
                            : answer(who);
                }
            };
        }

        private ChatOutcome answer(Identity who) throws InterruptedException {
            Enrichment found = enrich(who);
            enrichment = found;
            return isLate()
                    ? outcome(new Conclusion.Rejected(ErrorCode.DEADLINE_EXCEEDED, "before the provider was asked"))
                    : generateOrReuse(who, found.passages());
        }

        private @Nullable String conversationOwner() {
            return attempt.history()
                    .map(history -> history.getOwnerId().orElse(ChatRights.NOBODY))
                    .orElse(null);
        }

        private ChatOutcome generateOrReuse(Identity who, List<Passage> found) throws InterruptedException {
            String call = CallLedger.name(attempt.key(), attempt.pending());
            Prompt prompt = promptWith(found);
            return switch (claim(call)) {
                case Claim.Finished(FinishedCall made) -> {
                    attempt.keepAs(call);
                    // Who has lost a role since gets nothing that was made for it, though the call is paid again.
                    yield FinishedCalls.isFor(made, who) ? reuse(made, who) : outcome(generate(call, who, prompt));
                }
                case Claim.Claimed(boolean afterCrash) -> {
                    if (afterCrash) {
                        wasted.count(WastedWork.Cause.CRASH, terms.estimate().usage(prompt, ""));
                    }
                    yield generateClaimed(call, who, prompt);
                }
                case Claim.Unavailable unavailable -> {
                    degraded.add("ledger_unavailable");
                    yield outcome(generate(call, who, prompt));
                }
            };
        }

        private Claim claim(String call) throws InterruptedException {
            try (Span claiming = span.child("claim")) {
                Claim claim = ledger.claim(call, attempt.id());
                claiming.note("autobot.ledger.claim", nameOf(claim));
                return claim;
            } catch (InterruptedException e) {
                // Who makes the call for this request runs on after its partition was lost, and hears of nothing else.
                if (stopCause() != StopCause.CLOSED) {
                    ledger.abandon(call);
                }
                throw e;
            }
        }

        private static String nameOf(Claim claim) {
            return switch (claim) {
                case Claim.Claimed claimed -> "claimed";
                case Claim.Finished finished -> "finished";
                case Claim.Unavailable unavailable -> "unavailable";
            };
        }

        /// The text goes out again as this attempt's: nobody knows how much of it the one before had sent when it
        /// ended.
        private ChatOutcome reuse(FinishedCall made, Identity who) throws InterruptedException {
            AnswerStream again = open();
            log.add("reused", made.getProvider());
            again.append(made.getText());
            ChatOutcome outcome = FinishedCalls.outcome(made, who, again.records(), log.events(), terms.version());
            return again.isComplete() ? outcome : outcome.with(ChatOutcome.TOKENS_INCOMPLETE);
        }

        private AnswerStream open() {
            return tokens.open(
                    request.getConversationId(), request.getRequestId(), attempt.number(), attempt.id(), log);
        }

        private ChatOutcome generateClaimed(String call, Identity who, Prompt prompt) throws InterruptedException {
            Optional<FinishedCall> made = Optional.empty();
            try {
                if (!attempt.keepAs(call)) {
                    throw new InterruptedException("stopped before the provider was asked");
                }
                Conclusion conclusion = generate(call, who, prompt);
                ChatOutcome outcome = outcome(conclusion);
                made = FinishedCalls.of(outcome, attempt.id());
                return made.map(result -> keep(call, result)).orElse(true)
                        ? outcome
                        : outcome.with("ledger_unavailable");
            } finally {
                if (made.isEmpty()) {
                    ledger.release(call, attempt.id());
                }
            }
        }

        /// @return whether the ledger could be asked
        private boolean keep(String call, FinishedCall made) {
            return switch (ledger.finish(call, made)) {
                case KEPT -> true;
                case TAKEN_OVER -> {
                    wasted.count(
                            WastedWork.Cause.REBALANCE,
                            new TokenUsage(
                                    made.getPromptTokens(), made.getCompletionTokens(), made.getTokensEstimated()));
                    yield true;
                }
                case UNAVAILABLE -> false;
            };
        }

        private Authentication authenticate(@Nullable String authorization) throws InterruptedException {
            long from = System.nanoTime();
            try (Span authenticating = span.child("authenticate")) {
                Authentication authentication = authenticator.authenticate(authorization);
                authenticateTook = since(from);
                if (authentication instanceof Authentication.Rejected rejected) {
                    authenticating.failed(rejected.code().code());
                }
                return authentication;
            }
        }

        private Enrichment enrich(Identity who) throws InterruptedException {
            if (!request.getUseKnowledge()) {
                return new Enrichment.Bypassed();
            }
            if (!who.may(Permission.READ_KNOWLEDGE)) {
                degraded.add(ChatOutcome.KNOWLEDGE_NOT_ALLOWED);
                return new Enrichment.Bypassed();
            }
            long from = System.nanoTime();
            Enrichment found;
            try (Span searching = span.child("enrich")) {
                found = knowledge.search(
                        request.getMessage(),
                        who.roles(),
                        terms.enrich().passages(),
                        terms.enrich().timeLimit());
                searching.note("autobot.passages", found.passages().size());
            }
            enrichTook = since(from);
            switch (found) {
                case Enrichment.Unavailable unavailable -> degraded.add("knowledge_unavailable");
                case Enrichment.Partial partial -> degraded.add("knowledge_partial");
                case Enrichment.Found all -> {}
                case Enrichment.Nothing nothing -> {}
                case Enrichment.Bypassed bypassed -> {}
            }
            return found;
        }

        private boolean isLate() {
            return request.getDeadline()
                    .filter(deadline -> !deadline.isAfter(Instant.now()))
                    .isPresent();
        }

        private Prompt promptWith(List<Passage> found) {
            List<Prompt.Exchange> history =
                    attempt.history().map(ConversationHistory::getTurns).orElse(List.of()).stream()
                            .map(turn -> new Prompt.Exchange(turn.getQuestion(), turn.getAnswer()))
                            .toList();
            return new Prompt(
                    terms.systemPrompt(),
                    history,
                    found,
                    request.getMessage(),
                    request.getModel().orElse(null),
                    request.getMaxTokens().orElse(null),
                    request.getTemperature().orElse(null));
        }

        private Reservation reserve(String userId, String call, Prompt prompt) throws InterruptedException {
            try {
                return budget.reserve(userId, call, () -> terms.estimate().most(prompt));
            } catch (InterruptedException e) {
                // Where the call is only handed on, whoever makes it reserves the same.
                if (stopCause() != StopCause.CLOSED) {
                    budget.withdraw(userId, call);
                }
                throw e;
            }
        }

        private Conclusion generate(String call, Identity who, Prompt prompt) throws InterruptedException {
            Reservation reservation = reserve(who.userId(), call, prompt);
            switch (reservation) {
                case Reservation.Exceeded(Duration retryAfter) -> {
                    return new Conclusion.OverBudget(retryAfter);
                }
                case Reservation.Unavailable unavailable -> degraded.add(BUDGET_UNAVAILABLE);
                case Reservation.Reserved reserved -> {}
                case Reservation.Unlimited unlimited -> {}
            }
            AnswerStream stream = open();
            answer = stream;
            promptHash = PromptHash.of(prompt);
            log.add("asked", terms.provider().name());
            generateFrom = System.nanoTime();
            CallRecord record = new CallRecord(calls, terms.provider().name(), prompt, log, span);
            try {
                Generation generation =
                        CurrentSpan.within(record.span(), () -> terms.provider().generate(prompt, stream));
                log.add("ended", endOf(generation));
                record.ended(generation, stream);
                settle(reservation, generation.usage());
                if (generation instanceof Generation.Failed failed) {
                    wasted.count(WastedWork.Cause.ABANDONED, failed.usage());
                }
                return new Conclusion.Generated(generation);
            } catch (InterruptedException e) {
                String why = stopCause().name().toLowerCase(Locale.ROOT);
                log.add("stopped", why);
                TokenUsage used = stream.isAsked() ? terms.estimate().usage(prompt, stream.text()) : TokenEstimate.NONE;
                usedUntilStopped = used;
                record.stopped(why, used, stream);
                wasted.count(whyWasted(), used);
                // Where the call is only handed on, whoever makes it again finds its reservation.
                if (stopCause() != StopCause.CLOSED) {
                    settle(reservation, used);
                }
                throw e;
            } finally {
                record.close();
                wasted.count(WastedWork.Cause.RETRY, stream.usedInVain());
            }
        }

        private WastedWork.Cause whyWasted() {
            return switch (stopCause()) {
                case CANCELLED, REVOKED -> WastedWork.Cause.CANCELLED;
                case DEADLINE, LIMIT -> WastedWork.Cause.ABANDONED;
                case CLOSED -> WastedWork.Cause.REBALANCE;
            };
        }

        private StopCause stopCause() {
            return attempt.stopCause().orElse(StopCause.CLOSED);
        }

        private static String endOf(Generation generation) {
            return generation instanceof Generation.Answered answered
                    ? answered.finishReason()
                    : generation.error().map(ErrorCode::code).orElse("");
        }

        private void settle(Reservation reservation, TokenUsage used) {
            if (!budget.settle(reservation, (long) used.getPromptTokens() + used.getCompletionTokens())) {
                degraded.add(BUDGET_UNAVAILABLE);
            }
        }

        ChatOutcome outcome(Conclusion conclusion) {
            @Nullable AnswerStream stream = answer;
            if (stream != null && !stream.isComplete()) {
                degraded.add(ChatOutcome.TOKENS_INCOMPLETE);
            }
            if (stream != null && stream.isTruncated()) {
                degraded.add("answer_truncated");
            }
            return new ChatOutcome(
                    conclusion,
                    identity,
                    enrichment,
                    stream == null ? null : terms.provider().name(),
                    stream == null ? "" : stream.text(),
                    stream == null ? 0 : stream.records(),
                    new ChatOutcome.Stages(
                            authenticateTook,
                            enrichTook,
                            stream == null ? null : stream.firstToken().orElse(null),
                            stream == null ? null : since(generateFrom)),
                    degraded,
                    new ChatOutcome.Call(promptHash, log.events(), terms.version()));
        }

        private static Duration since(long fromNanos) {
            return Duration.ofNanos(System.nanoTime() - fromNanos);
        }
    }
}
