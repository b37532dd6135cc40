package ai.autobot.pipeline.respond;

import ai.autobot.events.CallEvent;
import ai.autobot.events.TokenUsage;
import ai.autobot.pipeline.authenticate.Identity;
import ai.autobot.pipeline.enrich.Enrichment;
import ai.autobot.pipeline.generate.Generation;
import ai.autobot.pipeline.runtime.journey.StopCause;
import ai.autobot.schemas.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an attempt at a chat request came to, with what it met on the way. Immutable.
///
/// @param conclusion how it went
/// @param identity who asked; null when that was not established
/// @param enrichment what the knowledge base said; null when it was not asked
/// @param provider which provider was asked, of several the one that answered or whose failure is told; null when none
/// was
/// @param text what was generated, complete or not
/// @param tokenRecords how many records that took on `chat.tokens`
/// @param stages how long each stage took
/// @param degraded what was missing, as codes
/// @param reused whether the call is an earlier attempt's, and was not made again
/// @param call what is told of the provider's call
public record ChatOutcome(
        Conclusion conclusion,
        @Nullable Identity identity,
        @Nullable Enrichment enrichment,
        @Nullable String provider,
        String text,
        int tokenRecords,
        Stages stages,
        List<String> degraded,
        boolean reused,
        Call call) {
    /// In `degraded`: not all of the text is on `chat.tokens`.
    public static final String TOKENS_INCOMPLETE = "tokens_incomplete";

    /// In `degraded`: the ledger of calls could not be asked; the call may have been made before.
    public static final String LEDGER_UNAVAILABLE = "ledger_unavailable";

    /// In `degraded`: the first provider failed, and one behind it was asked.
    public static final String PROVIDER_FALLBACK = "provider_fallback";

    /// In `degraded`: the user may not have the knowledge base looked into.
    public static final String KNOWLEDGE_NOT_ALLOWED = "knowledge_not_allowed";

    public ChatOutcome {
        degraded = List.copyOf(degraded);
    }

    /// Of an attempt that made its call itself, or none.
    public ChatOutcome(
            Conclusion conclusion,
            @Nullable Identity identity,
            @Nullable Enrichment enrichment,
            @Nullable String provider,
            String text,
            int tokenRecords,
            Stages stages,
            List<String> degraded,
            Call call) {
        this(conclusion, identity, enrichment, provider, text, tokenRecords, stages, degraded, false, call);
    }

    /// The same, with something more that was missing.
    public ChatOutcome with(String missing) {
        List<String> all = new ArrayList<>(degraded);
        all.add(missing);
        return new ChatOutcome(
                conclusion, identity, enrichment, provider, text, tokenRecords, stages, all, reused, call);
    }

    /// The same, in so many records.
    public ChatOutcome withTokenRecords(int records) {
        return new ChatOutcome(
                conclusion, identity, enrichment, provider, text, records, stages, degraded, reused, call);
    }

    /// How an attempt went.
    public sealed interface Conclusion {
        /// No provider was asked.
        ///
        /// @param reason what an operator is told; without tokens or ids of sessions
        /// @param userId whom a genuine token named, where no identity was established; null where nobody
        /// @param sessionHash the session that it named; null as well
        record Rejected(
                ErrorCode code,
                String reason,
                @Nullable String userId,
                @Nullable String sessionHash) implements Conclusion {
            /// Where an identity was established, or nothing is proven.
            public Rejected(ErrorCode code, String reason) {
                this(code, reason, null, null);
            }
        }

        /// No provider was asked: the user's tokens are used up.
        ///
        /// @param retryAfter until there are new ones
        record OverBudget(Duration retryAfter) implements Conclusion {}

        /// A provider was asked, and this came of it.
        record Generated(Generation generation) implements Conclusion {}

        /// It was stopped on the way.
        ///
        /// @param used what the provider's call had used until then, as far as can be told; null when none was
        ///     begun
        record Stopped(StopCause cause, @Nullable TokenUsage used) implements Conclusion {}
    }

    /// What is told of a provider's call to those who look into a request.
    ///
    /// @param promptHash names what the provider was told; null when it was told nothing
    /// @param events what the call met, oldest first
    /// @param configurationVersion of the configuration that the attempt ran under
    public record Call(@Nullable String promptHash, List<CallEvent> events, long configurationVersion) {
        /// No provider was asked.
        public static final Call NONE = new Call(null, List.of(), 0);

        public Call {
            events = List.copyOf(events);
        }
    }

    /// How long each stage took; null where it was not reached.
    ///
    /// @param firstToken from the provider's call to its first token
    /// @param generate from the provider's call to its end
    public record Stages(
            @Nullable Duration authenticate,
            @Nullable Duration enrich,
            @Nullable Duration firstToken,
            @Nullable Duration generate) {}
}
