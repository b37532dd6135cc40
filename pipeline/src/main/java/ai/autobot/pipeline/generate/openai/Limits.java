package ai.autobot.pipeline.generate.openai;

import java.time.Duration;

/// The bounds of a call. See [OpenAiSettings] for what each means.
record Limits(
        Duration connect,
        Duration firstToken,
        Duration betweenTokens,
        Duration total,
        int retries,
        Duration retryDelay,
        int answerCharacters) {
    static Limits of(OpenAiSettings settings) {
        return new Limits(
                settings.connectTimeout(),
                settings.firstTokenTimeout(),
                settings.betweenTokensTimeout(),
                settings.totalTimeout(),
                settings.retries(),
                settings.retryDelay(),
                settings.maxAnswerCharacters());
    }
}
