package ai.autobot.pipeline.generate;

import ai.autobot.pipeline.generate.openai.OpenAiChecks;
import ai.autobot.pipeline.runtime.startup.Check;
import ai.autobot.pipeline.runtime.startup.Finding;
import java.time.Duration;
import java.util.List;

/// Whether the providers that are configured can answer: one check for each, `provider:<name>`.
public final class ProviderChecks {
    private ProviderChecks() {}

    /// The check of each. Asks nobody yet.
    ///
    /// @param limit for each
    /// @throws IllegalArgumentException when a setting is missing or wrong; the message never contains a key
    public static List<Check> of(GenerateSettings settings, Duration limit) {
        return switch (settings.provider()) {
            case EXTRACTIVE ->
                List.of(Check.local(
                        "provider:extractive",
                        limit,
                        () -> new Finding.Ok("answers from the knowledge base, without a model")));
            case OPENAI -> List.of(OpenAiChecks.of(settings.openai(), limit));
        };
    }
}
