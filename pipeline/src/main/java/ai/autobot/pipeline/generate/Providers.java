package ai.autobot.pipeline.generate;

import ai.autobot.pipeline.generate.extractive.ExtractiveProvider;
import ai.autobot.pipeline.generate.openai.OpenAiProvider;

/// Makes the configured provider.
public final class Providers {
    private static final int MIN_PROMPT_CHARACTERS = 2_000;
    private static final int MAX_PROMPT_CHARACTERS = 4_000_000;

    private Providers() {}

    /// The model that answers where a request names none: what a user must be allowed to use then.
    public static String defaultModel(GenerateSettings settings) {
        return switch (settings.provider()) {
            case EXTRACTIVE -> ExtractiveProvider.NAME;
            // Where it is missing, the provider refuses to be made.
            case OPENAI -> settings.openai().model().orElse("");
        };
    }

    /// The provider that the settings name. The caller closes it. Makes no call yet.
    ///
    /// @throws IllegalArgumentException when a setting of the provider is missing or out of its range; the message
    ///     names it and never contains the key
    public static Provider from(GenerateSettings settings) {
        int characters = settings.promptCharacters();
        if (characters < MIN_PROMPT_CHARACTERS || characters > MAX_PROMPT_CHARACTERS) {
            throw new IllegalArgumentException("autobot.generate.prompt-characters: " + characters + " is not between "
                    + MIN_PROMPT_CHARACTERS + " and " + MAX_PROMPT_CHARACTERS);
        }
        return switch (settings.provider()) {
            case EXTRACTIVE -> new ExtractiveProvider();
            case OPENAI -> OpenAiProvider.from(settings.openai(), characters);
        };
    }
}
