package ai.autobot.pipeline.generate;

import ai.autobot.pipeline.generate.openai.OpenAiChecks;
import ai.autobot.pipeline.runtime.startup.Check;
import ai.autobot.pipeline.runtime.startup.Finding;
import ai.autobot.schemas.HealthDetails;
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
        return Providers.names(settings).stream()
                .map(name -> Providers.openAi(settings, name)
                        .map(openAi -> OpenAiChecks.of(name, openAi, limit))
                        .orElseGet(() -> ofExtractive(name, limit)))
                .toList();
    }

    private static Check ofExtractive(String name, Duration limit) {
        return Check.local(
                HealthDetails.PROVIDER + name,
                limit,
                () -> new Finding.Ok("answers from the knowledge base, without a model"));
    }
}
