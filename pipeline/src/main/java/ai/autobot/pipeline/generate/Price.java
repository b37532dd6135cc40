package ai.autobot.pipeline.generate;

import ai.autobot.events.TokenUsage;

/// What a provider's tokens cost, in the currency of the settings. Immutable.
///
/// @param prompt for a million tokens of prompts
/// @param completion for a million generated tokens
public record Price(double prompt, double completion) {
    private static final double MILLION = 1_000_000;

    /// Of what costs nothing.
    static final Price NONE = new Price(0, 0);

    double of(TokenUsage used) {
        return used.getPromptTokens() / MILLION * prompt + used.getCompletionTokens() / MILLION * completion;
    }
}
