package ai.autobot.pipeline.generate;

import ai.autobot.pipeline.generate.extractive.ExtractiveProvider;
import ai.autobot.pipeline.generate.openai.OpenAiProvider;
import ai.autobot.pipeline.runtime.config.Ranges;

/// Makes the configured provider.
public final class Providers {
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
        Ranges.check(GenerateSettings.class, settings);
        return switch (settings.provider()) {
            case EXTRACTIVE -> new ExtractiveProvider();
            case OPENAI -> OpenAiProvider.from(settings.openai(), settings.promptCharacters());
        };
    }
}
