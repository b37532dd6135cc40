package ai.autobot.pipeline.generate.openai;

import ai.autobot.events.TokenUsage;
import org.jspecify.annotations.Nullable;

/// What one event of the stream says; fields that it does not have are empty or null.
///
/// @param content the next piece of the answer
/// @param refusal the next piece of a refusal
/// @param thinking whether the model reasons, which is a sign of life but no part of the answer
/// @param error the provider's error: its type or code, if it is a plain word
record Chunk(
        String content,
        String refusal,
        boolean thinking,
        @Nullable String finishReason,
        @Nullable String model,
        @Nullable TokenUsage usage,
        @Nullable String error) {}
