package ai.autobot.pipeline;

import ai.autobot.events.ChatRequest;
import ai.autobot.events.TokenUsage;
import ai.autobot.pipeline.arrive.StoredRequest;
import ai.autobot.pipeline.authenticate.Authentication;
import ai.autobot.pipeline.authenticate.ChatRights;
import ai.autobot.pipeline.authenticate.Identity;
import ai.autobot.pipeline.authenticate.Permission;
import ai.autobot.pipeline.authenticate.SessionWatch;
import ai.autobot.pipeline.authenticate.Unsealed;
import ai.autobot.pipeline.enrich.Enrichment;
import ai.autobot.pipeline.enrich.Passage;
import ai.autobot.pipeline.generate.AnswerStream;
import ai.autobot.pipeline.generate.Prompt;
import ai.autobot.pipeline.generate.WastedWork;
import ai.autobot.pipeline.respond.ChatOutcome;
import ai.autobot.pipeline.respond.ChatOutcome.Conclusion;
import ai.autobot.pipeline.respond.FinishedCalls;
import ai.autobot.pipeline.runtime.journey.Attempt;
import ai.autobot.pipeline.runtime.journey.StopCause;
import ai.autobot.pipeline.runtime.ledger.CallLedger;
import ai.autobot.pipeline.runtime.ledger.Claim;
import ai.autobot.pipeline.runtime.ledger.Recording;
import ai.autobot.pipeline.runtime.trace.Span;
import ai.autobot.schemas.ErrorCode;
import ai.autobot.state.ConversationHistory;
import ai.autobot.state.FinishedCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One attempt on its way through the stages, and what it has met so far. Used by the attempt's thread alone.
final class ChatAttempt {
    private final ChatJourney journey;
    private final Attempt attempt;
    private final Terms terms;
    private final Span span;
    private final ChatRequest request;
    private final List<String> degraded = new ArrayList<>();
    private final ProviderCall generation;
    private @Nullable AnswerStream resent;
    private @Nullable Identity identity;
    private @Nullable Enrichment enrichment;
    private @Nullable Duration authenticateTook;
    private @Nullable Duration enrichTook;

    ChatAttempt(ChatJourney journey, Attempt attempt, Terms terms, Span span) {
        this.journey = journey;
        this.attempt = attempt;
        this.terms = terms;
        this.span = span;
        this.request = StoredRequest.request(attempt.pending());
        this.generation = new ProviderCall(journey, attempt, terms, span, request, degraded::add);
    }

    ChatOutcome run() {
        ChatOutcome outcome = outcome();
        AnswerStream stream = resent == null ? generation.answer() : resent;
        if (stream == null) {
            return outcome;
        }
        boolean delivered = isDelivered(stream);
        ChatOutcome told = outcome.withTokenRecords(stream.records());
        return delivered ? told : told.with(ChatOutcome.TOKENS_INCOMPLETE);
    }

    private boolean isDelivered(AnswerStream stream) {
        if (attempt.stopCause().filter(StopCause.CLOSED::equals).isPresent()) {
            // Nobody collects what it comes to.
            return stream.isComplete();
        }
        try {
            return stream.awaitDelivery();
        } catch (InterruptedException e) {
            // It was told to stop when all was done but this.
            return false;
        }
    }

    private ChatOutcome outcome() {
        try {
            return switch (journey.unseal().authorizationOf(attempt.key(), attempt.pending())) {
                case Unsealed.Opened(String authorization) -> go(authorization);
                case Unsealed.Shut _ -> go(null);
                case Unsealed.Undecided _ ->
                    outcome(new Conclusion.Rejected(
                            ErrorCode.AUTHENTICATION_UNAVAILABLE, "the secrets that seal cannot be read"));
            };
        } catch (InterruptedException e) {
            return outcome(new Conclusion.Stopped(generation.stopCause(), generation.usedUntilStopped()));
        }
    }

    private ChatOutcome go(@Nullable String authorization) throws InterruptedException {
        try (SessionWatch _ = journey.authenticator().watch(authorization, attempt::revoke)) {
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
                        .refusal(who, conversationOwner(), request.getModel().orElse(null));
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
                : generateOrReuse(who, promptWith(found.passages()));
    }

    private @Nullable String conversationOwner() {
        return attempt.history()
                .map(history -> history.getOwnerId().orElse(ChatRights.NOBODY))
                .orElse(null);
    }

    private Authentication authenticate(@Nullable String authorization) throws InterruptedException {
        long from = System.nanoTime();
        try (Span authenticating = span.child("authenticate")) {
            Authentication authentication = journey.authenticator().authenticate(authorization);
            authenticateTook = ProviderCall.since(from);
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
            found = journey.knowledge()
                    .search(
                            request.getMessage(),
                            who.roles(),
                            terms.enrich().passages(),
                            terms.enrich().timeLimit());
            searching.note("autobot.passages", found.passages().size());
        }
        enrichTook = ProviderCall.since(from);
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
        List<Prompt.Exchange> history = attempt.history().map(ConversationHistory::getTurns).orElse(List.of()).stream()
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

    private ChatOutcome generateOrReuse(Identity who, Prompt prompt) throws InterruptedException {
        String call = CallLedger.name(attempt.key(), attempt.pending());
        return switch (claim(call)) {
            case Claim.Finished(FinishedCall made) -> {
                attempt.keepAs(call);
                // Who has lost a role since gets nothing that was made for it, though the call is paid again.
                yield FinishedCalls.isFor(made, who) ? reuse(made, who) : outcome(generation.make(call, who, prompt));
            }
            case Claim.Claimed(boolean afterCrash) -> {
                if (afterCrash) {
                    journey.wasted()
                            .count(
                                    WastedWork.Cause.CRASH,
                                    terms.providers().first().name(),
                                    terms.estimate().usage(prompt, ""));
                }
                yield generateClaimed(call, who, prompt);
            }
            case Claim.Unavailable unavailable -> generateUnclaimed(call, who, prompt);
        };
    }

    private Claim claim(String call) throws InterruptedException {
        try (Span claiming = span.child("claim")) {
            Claim claim = journey.ledger().claim(call, attempt.id());
            claiming.note("autobot.ledger.claim", nameOf(claim));
            return claim;
        } catch (InterruptedException e) {
            // Who makes the call for this request runs on after its partition was lost, and hears of nothing else.
            if (generation.stopCause() != StopCause.CLOSED) {
                journey.ledger().abandon(call);
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
        AnswerStream again = generation.open();
        resent = again;
        generation.log().add("reused", made.getProvider());
        again.append(made.getText());
        return FinishedCalls.outcome(
                made, who, again.records(), generation.log().events(), terms.version());
    }

    private ChatOutcome generateClaimed(String call, Identity who, Prompt prompt) throws InterruptedException {
        Optional<FinishedCall> made = Optional.empty();
        try {
            if (!attempt.keepAs(call)) {
                throw new InterruptedException("stopped before the provider was asked");
            }
            ChatOutcome outcome = outcome(generation.make(call, who, prompt));
            made = FinishedCalls.of(outcome, attempt.id());
            return made.map(result -> keep(call, result)).orElse(true)
                    ? outcome
                    : outcome.with(ChatOutcome.LEDGER_UNAVAILABLE);
        } finally {
            if (made.isEmpty()) {
                journey.ledger().release(call, attempt.id());
            }
        }
    }

    /// The ledger may be back when the call ends: then whoever comes after a crash finds its result. And the claim may
    /// be there whose answer did not come: then it is given up where there is no result.
    private ChatOutcome generateUnclaimed(String call, Identity who, Prompt prompt) throws InterruptedException {
        degraded.add(ChatOutcome.LEDGER_UNAVAILABLE);
        Optional<FinishedCall> made = Optional.empty();
        try {
            ChatOutcome outcome = outcome(generation.make(call, who, prompt));
            made = FinishedCalls.of(outcome, attempt.id());
            if (made.isPresent() && journey.ledger().finish(call, made.get()) == Recording.KEPT) {
                attempt.keepAs(call);
            }
            return outcome;
        } finally {
            if (made.isEmpty()) {
                journey.ledger().release(call, attempt.id());
            }
        }
    }

    /// @return whether the ledger could be asked
    private boolean keep(String call, FinishedCall made) {
        return switch (journey.ledger().finish(call, made)) {
            case KEPT -> true;
            case TAKEN_OVER -> {
                journey.wasted()
                        .count(
                                WastedWork.Cause.REBALANCE,
                                made.getProvider(),
                                new TokenUsage(
                                        made.getPromptTokens(), made.getCompletionTokens(), made.getTokensEstimated()));
                yield true;
            }
            case UNAVAILABLE -> false;
        };
    }

    private ChatOutcome outcome(Conclusion conclusion) {
        @Nullable AnswerStream stream = generation.answer();
        if (stream != null && stream.isTruncated()) {
            degraded.add("answer_truncated");
        }
        return new ChatOutcome(
                conclusion,
                identity,
                enrichment,
                generation.provider(),
                stream == null ? "" : stream.text(),
                stream == null ? 0 : stream.records(),
                new ChatOutcome.Stages(
                        authenticateTook,
                        enrichTook,
                        generation.firstToken(),
                        stream == null ? null : generation.sinceItsBeginning()),
                degraded,
                new ChatOutcome.Call(generation.promptHash(), generation.log().events(), terms.version()));
    }
}
