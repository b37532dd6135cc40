package ai.autobot.pipeline;

import ai.autobot.pipeline.authenticate.Authenticator;
import ai.autobot.pipeline.enrich.KnowledgeBase;
import ai.autobot.pipeline.generate.CallMeters;
import ai.autobot.pipeline.generate.TokenPublisher;
import ai.autobot.pipeline.generate.WastedWork;
import ai.autobot.pipeline.respond.ChatOutcome;
import ai.autobot.pipeline.runtime.budget.TokenBudget;
import ai.autobot.pipeline.runtime.journey.Attempt;
import ai.autobot.pipeline.runtime.journey.RequestKey;
import ai.autobot.pipeline.runtime.journey.StopVerdict;
import ai.autobot.pipeline.runtime.journey.Work;
import ai.autobot.pipeline.runtime.ledger.CallLedger;
import ai.autobot.pipeline.runtime.trace.Span;
import ai.autobot.pipeline.runtime.trace.Tracer;
import ai.autobot.state.PendingRequest;
import java.util.List;
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
            return new ChatAttempt(this, attempt, terms, span).run();
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
}
