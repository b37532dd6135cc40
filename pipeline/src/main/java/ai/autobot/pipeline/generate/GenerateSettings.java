package ai.autobot.pipeline.generate;

import ai.autobot.pipeline.generate.openai.OpenAiSettings;
import ai.autobot.pipeline.runtime.config.Setting;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithDefaults;
import io.smallrye.config.WithUnnamedKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The settings of the generate stage, `autobot.generate.*`. All are reloadable: a
/// change holds for the attempts that begin after it, and makes new clients of the providers.
@ConfigMapping(prefix = "autobot.generate")
public interface GenerateSettings {
    /// Who is asked, in this order: the next one where one fails before its first token. `openai`, others with
    /// the same settings below their name, as `autobot.generate.openai.backup.model`, or the built-in
    /// `extractive`, which needs no model and never fails. 1 to 8. Default `extractive`.
    @Setting(reloadable = true)
    @WithDefault("extractive")
    List<String> providers();

    /// A text file with the system prompt, UTF-8, 1 to 32,000 characters. Default: the built-in one.
    @Setting(reloadable = true)
    Optional<Path> promptFile();

    /// How long a prompt may be, in characters, with everything in it; 2,000 to 4,000,000. Default 48,000, which is
    /// some 12,000 tokens. Old exchanges are left out first, then the worst passages; the question never.
    @Setting(unit = "characters", least = "2000", most = "4000000", reloadable = true)
    @WithDefault("48000")
    int promptCharacters();

    /// When a provider is asked no more for a while.
    BreakerSettings breaker();

    /// The OpenAI-compatible providers, by name; of one that nothing is set for the defaults.
    @WithUnnamedKey("openai")
    @WithDefaults
    Map<String, OpenAiSettings> openai();
}
