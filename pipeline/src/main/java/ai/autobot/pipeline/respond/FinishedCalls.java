package ai.autobot.pipeline.respond;

import ai.autobot.events.CallEvent;
import ai.autobot.events.TokenUsage;
import ai.autobot.pipeline.authenticate.Identity;
import ai.autobot.pipeline.authenticate.Permission;
import ai.autobot.pipeline.enrich.Enrichment;
import ai.autobot.pipeline.enrich.Passage;
import ai.autobot.pipeline.generate.Generation;
import ai.autobot.pipeline.respond.ChatOutcome.Conclusion;
import ai.autobot.pipeline.respond.ChatOutcome.Stages;
import ai.autobot.state.CallEnding;
import ai.autobot.state.CallPassage;
import ai.autobot.state.FinishedCall;
import ai.autobot.state.KnowledgeLook;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is kept of a call that came to its end, so that a later attempt gives the response that this one would
/// have given. Pure.
public final class FinishedCalls {
    private FinishedCalls() {}

    /// Of an outcome whose call came to its end; empty of any other, for those may be tried again.
    ///
    /// @param attemptId of the attempt that made the call
    public static Optional<FinishedCall> of(ChatOutcome outcome, String attemptId) {
        return outcome.conclusion() instanceof Conclusion.Generated(Generation generation)
                ? switch (generation) {
                    case Generation.Answered answered ->
                        Optional.of(call(outcome, attemptId, answered, CallEnding.ANSWERED, answered.finishReason()));
                    case Generation.Refused refused ->
                        Optional.of(call(outcome, attemptId, refused, CallEnding.REFUSED, refused.reason()));
                    case Generation.Failed failed -> Optional.empty();
                }
                : Optional.empty();
    }

    private static FinishedCall call(
            ChatOutcome outcome, String attemptId, Generation generation, CallEnding ending, String reason) {
        Enrichment enrichment = outcome.enrichment() == null ? new Enrichment.Bypassed() : outcome.enrichment();
        Stages stages = outcome.stages();
        TokenUsage usage = generation.usage();
        return new FinishedCall(
                attemptId,
                outcome.provider() == null ? "" : outcome.provider(),
                generation.model(),
                ending,
                reason,
                usage.getPromptTokens(),
                usage.getCompletionTokens(),
                usage.getEstimated(),
                outcome.text(),
                look(enrichment),
                reason(enrichment),
                enrichment.passages().stream().map(FinishedCalls::kept).toList(),
                millis(stages.authenticate()),
                millis(stages.enrich()),
                millis(stages.firstToken()),
                millis(stages.generate()),
                // Who reuses it has found the ledger.
                outcome.degraded().stream()
                        .filter(code -> !code.equals(ChatOutcome.LEDGER_UNAVAILABLE))
                        .toList(),
                outcome.call().promptHash(),
                outcome.identity() == null
                        ? List.of()
                        : outcome.identity().roles().stream().sorted().toList());
    }

    /// Whether who asks now may have what the call came to: what it was told of the knowledge base, and who was asked
    /// where the first provider failed, was chosen for the roles that they had then.
    public static boolean isFor(FinishedCall call, Identity identity) {
        boolean ofKnowledge = !call.getPassages().isEmpty();
        boolean ofAnotherModel = call.getDegraded().contains(ChatOutcome.PROVIDER_FALLBACK);
        return (!ofKnowledge || identity.may(Permission.READ_KNOWLEDGE))
                && ((!ofKnowledge && !ofAnotherModel) || identity.roles().containsAll(call.getRoles()));
    }

    /// What an attempt comes to that found the call made.
    ///
    /// @param identity who asks, as this attempt has established it
    /// @param tokenRecords how many records its text took when this attempt sent it again
    /// @param events what this attempt met
    /// @param configurationVersion of the configuration that this attempt runs under
    public static ChatOutcome outcome(
            FinishedCall call, Identity identity, int tokenRecords, List<CallEvent> events, long configurationVersion) {
        TokenUsage usage =
                new TokenUsage(call.getPromptTokens(), call.getCompletionTokens(), call.getTokensEstimated());
        Generation generation = switch (call.getEnding()) {
            case ANSWERED -> new Generation.Answered(call.getModel(), call.getReason(), usage);
            case REFUSED -> new Generation.Refused(call.getModel(), call.getReason(), usage);
        };
        return new ChatOutcome(
                new Conclusion.Generated(generation),
                identity,
                enrichment(call),
                call.getProvider(),
                call.getText(),
                tokenRecords,
                new Stages(
                        duration(call.getAuthenticateMillis()),
                        duration(call.getEnrichMillis()),
                        duration(call.getFirstTokenMillis()),
                        duration(call.getGenerateMillis())),
                call.getDegraded(),
                true,
                new ChatOutcome.Call(call.getPromptHash().orElse(null), events, configurationVersion));
    }

    private static KnowledgeLook look(Enrichment enrichment) {
        return switch (enrichment) {
            case Enrichment.Found found -> KnowledgeLook.FOUND;
            case Enrichment.Partial partial -> KnowledgeLook.PARTIAL;
            case Enrichment.Nothing nothing -> KnowledgeLook.NOTHING;
            case Enrichment.Unavailable unavailable -> KnowledgeLook.UNAVAILABLE;
            case Enrichment.Bypassed bypassed -> KnowledgeLook.BYPASSED;
        };
    }

    private static @Nullable String reason(Enrichment enrichment) {
        return switch (enrichment) {
            case Enrichment.Partial(List<Passage> passages, String reason) -> reason;
            case Enrichment.Unavailable(String reason) -> reason;
            case Enrichment.Found found -> null;
            case Enrichment.Nothing nothing -> null;
            case Enrichment.Bypassed bypassed -> null;
        };
    }

    private static Enrichment enrichment(FinishedCall call) {
        List<Passage> passages =
                call.getPassages().stream().map(FinishedCalls::passage).toList();
        String reason = call.getKnowledgeReason().orElse("");
        return switch (call.getKnowledge()) {
            case FOUND -> new Enrichment.Found(passages);
            case PARTIAL -> new Enrichment.Partial(passages, reason);
            case NOTHING -> new Enrichment.Nothing();
            case UNAVAILABLE -> new Enrichment.Unavailable(reason);
            case BYPASSED -> new Enrichment.Bypassed();
        };
    }

    private static CallPassage kept(Passage passage) {
        return new CallPassage(
                passage.documentId(),
                passage.title(),
                passage.uri(),
                passage.ordinal(),
                ShownSources.beginning(passage.text()),
                passage.score());
    }

    private static Passage passage(CallPassage kept) {
        return new Passage(
                kept.getDocumentId(),
                kept.getTitle(),
                kept.getUri().orElse(null),
                kept.getOrdinal(),
                kept.getBeginning(),
                kept.getScore());
    }

    private static @Nullable Long millis(@Nullable Duration duration) {
        return duration == null ? null : duration.toMillis();
    }

    private static @Nullable Duration duration(Optional<Long> millis) {
        return millis.map(Duration::ofMillis).orElse(null);
    }
}
