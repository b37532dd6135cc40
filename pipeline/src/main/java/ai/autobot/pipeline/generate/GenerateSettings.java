package ai.autobot.pipeline.generate;

import ai.autobot.pipeline.generate.openai.OpenAiSettings;
import ai.autobot.pipeline.runtime.config.Setting;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/// The settings of the generate stage, `autobot.generate.*`. All are reloadable: a
/// change holds for the attempts that begin after it, and makes a new client of the provider.
@ConfigMapping(prefix = "autobot.generate")
public interface GenerateSettings {
    /// Who answers: `extractive` or `openai`. Default `extractive`, which needs no model.
    @Setting(reloadable = true)
    @WithDefault("extractive")
    Kind provider();

    /// A text file with the system prompt, UTF-8, 1 to 32,000 characters. Default: the built-in one.
    @Setting(reloadable = true)
    Optional<Path> promptFile();

    /// How long a prompt may be, in characters, with everything in it; 2,000 to 4,000,000. Default 48,000, which is
    /// some 12,000 tokens. Old exchanges are left out first, then the worst passages; the question never.
    @Setting(unit = "characters", least = "2000", most = "4000000", reloadable = true)
    @WithDefault("48000")
    int promptCharacters();

    /// What a million tokens of prompts cost, in any currency; at least 0. Only metrics use it.
    @Setting(unit = "a million tokens", least = "0", most = "1000000000", reloadable = true)
    @WithDefault("0")
    double pricePrompt();

    /// What a million generated tokens cost, in the same currency; at least 0. Only metrics use it.
    @Setting(unit = "a million tokens", least = "0", most = "1000000000", reloadable = true)
    @WithDefault("0")
    double priceCompletion();

    /// When the provider is asked no more for a while.
    BreakerSettings breaker();

    /// The settings of the provider `openai`.
    OpenAiSettings openai();

    /// The providers there are.
    enum Kind {
        EXTRACTIVE,
        OPENAI
    }
}
