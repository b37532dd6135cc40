package ai.autobot.pipeline.generate;

import ai.autobot.events.TokenUsage;
import ai.autobot.schemas.ErrorCode;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The outcome of the generate stage. The text is what the [TokenSink] has taken.
public sealed interface Generation {
    /// The model's name, as the provider gave it.
    String model();

    /// What it cost in tokens.
    TokenUsage usage();

    /// What the user is told of it; empty where it is an answer.
    default Optional<ErrorCode> error() {
        return switch (this) {
            case Answered answered -> Optional.empty();
            case Refused refused -> Optional.of(ErrorCode.CONTENT_REFUSED);
            case Failed failed -> Optional.of(failed.code());
        };
    }

    /// A complete answer, or one that reached its length limit (`finishReason` says which).
    record Answered(String model, String finishReason, TokenUsage usage) implements Generation {}

    /// The model declined to answer.
    record Refused(String model, String reason, TokenUsage usage) implements Generation {}

    /// No complete answer came.
    ///
    /// @param code what the user is told
    /// @param reason what an operator is told; without keys, prompts or answers
    /// @param retryAfter how long the provider asked to wait
    record Failed(
            String model,
            ErrorCode code,
            String reason,
            @Nullable Duration retryAfter,
            TokenUsage usage) implements Generation {}
}
