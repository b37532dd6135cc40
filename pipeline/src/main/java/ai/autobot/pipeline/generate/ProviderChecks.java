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
        List<String> names = Providers.names(settings);
        return names.stream()
                .map(name -> name.equals(names.getFirst())
                        ? of(settings, name, limit)
                        : ofFallback(of(settings, name, limit)))
                .toList();
    }

    private static Check of(GenerateSettings settings, String name, Duration limit) {
        return Providers.openAi(settings, name)
                .map(openAi -> OpenAiChecks.of(name, openAi, limit))
                .orElseGet(() -> ofExtractive(name, limit));
    }

    /// Without it the first one answers all the same.
    private static Check ofFallback(Check check) {
        return new Check(check.name(), check.limit(), check.needs(), check.late(), () -> switch (check.question()
                .ask()) {
            case Finding.Fault(String text, String remedy) -> new Finding.Warning(text, remedy);
            case Finding other -> other;
        });
    }

    private static Check ofExtractive(String name, Duration limit) {
        return Check.local(
                HealthDetails.PROVIDER + name,
                limit,
                () -> new Finding.Ok("answers from the knowledge base, without a model"));
    }
}
