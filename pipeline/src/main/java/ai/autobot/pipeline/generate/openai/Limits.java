package ai.autobot.pipeline.generate.openai;

import java.time.Duration;

/// The bounds of a call, checked. See [OpenAiSettings] for what each means.
record Limits(
        Duration connect,
        Duration firstToken,
        Duration betweenTokens,
        Duration total,
        int retries,
        Duration retryDelay,
        int answerCharacters) {
    private static final String SETTING = "autobot.generate.openai.";
    private static final Duration MAX = Duration.ofHours(1);

    Limits {
        check("connect-timeout", connect);
        check("first-token-timeout", firstToken);
        check("between-tokens-timeout", betweenTokens);
        check("total-timeout", total);
        check("retry-delay", retryDelay);
        check("retries", retries, 0, 10);
        check("max-answer-characters", answerCharacters, 1_000, 100_000_000);
    }

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

    static void check(String setting, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    SETTING + setting + ": " + value + " is not between " + min + " and " + max);
        }
    }

    private static void check(String setting, Duration value) {
        if (value.toMillis() < 1 || value.compareTo(MAX) > 0) {
            throw new IllegalArgumentException(SETTING + setting + ": " + value + " is not between 1 ms and 1 h");
        }
    }
}
