package ai.autobot.pipeline.generate.openai;

import ai.autobot.pipeline.runtime.config.Setting;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The settings of an OpenAI-compatible provider: of the one called `openai` right below
/// `autobot.generate.openai`, of any other below its name, `autobot.generate.openai.<name>`. All are
/// reloadable. Time-outs are 1 ms to 1 h.
public interface OpenAiSettings {
    /// What `/chat/completions` is appended to, `http` or `https`. Required, as in `https://models.example/v1`.
    @Setting(reloadable = true)
    Optional<URI> baseUrl();

    /// The model asked for unless a request names one. Required.
    @Setting(reloadable = true)
    Optional<String> model();

    /// The key, sent as a bearer token. Default: none is sent. Give it in the environment rather than in a file that
    /// others read. Never logged.
    @Setting(reloadable = true, secret = true)
    Optional<String> apiKey();

    /// A file that holds nothing but the key; for mounted secrets. Default: none. Not together with `api-key`.
    @Setting(reloadable = true)
    Optional<Path> apiKeyFile();

    /// Upper bound of an answer's length, in tokens, unless a request names one; 1 to 1,000,000. Default 1024.
    @Setting(unit = "tokens", least = "1", most = "1000000", reloadable = true)
    @WithDefault("1024")
    int maxTokens();

    /// The name of that bound on the wire: `max_tokens`, or `max_completion_tokens` for models that refuse the older
    /// name. Default `max_tokens`.
    @Setting(reloadable = true)
    @WithDefault("max_tokens")
    String maxTokensField();

    /// An answer that grows beyond this many characters is cut off as malformed; 1,000 to 100,000,000. Default
    /// 1,000,000.
    @Setting(unit = "characters", least = "1000", most = "100000000", reloadable = true)
    @WithDefault("1000000")
    int maxAnswerCharacters();

    /// What a million tokens of prompts cost, in any currency; at least 0. Only metrics and the dashboard use it.
    @Setting(unit = "a million tokens", least = "0", most = "1000000000", reloadable = true)
    @WithDefault("0")
    double pricePrompt();

    /// What a million generated tokens cost, in the same currency; at least 0. Only metrics and the dashboard use it.
    @Setting(unit = "a million tokens", least = "0", most = "1000000000", reloadable = true)
    @WithDefault("0")
    double priceCompletion();

    /// How long a connection may take to be made. Default 5 s.
    @Setting(least = "1ms", most = "1h", reloadable = true)
    @WithDefault("5s")
    Duration connectTimeout();

    /// How long the first token may take from the start of the call, retries included. Default 30 s.
    @Setting(least = "1ms", most = "1h", reloadable = true)
    @WithDefault("30s")
    Duration firstTokenTimeout();

    /// How long each further token may take. Default 30 s.
    @Setting(least = "1ms", most = "1h", reloadable = true)
    @WithDefault("30s")
    Duration betweenTokensTimeout();

    /// How long the whole call may take. Default 120 s.
    @Setting(least = "1ms", most = "1h", reloadable = true)
    @WithDefault("120s")
    Duration totalTimeout();

    /// How often a call is made again when the provider cannot be reached, is busy or fails before the answer
    /// begins; 0 to 10. Default 2.
    @Setting(unit = "times", least = "0", most = "10", reloadable = true)
    @WithDefault("2")
    int retries();

    /// The wait before the first retry, doubled for each further one, give or take a half; a longer wait that the
    /// provider asks for is kept. Default 250 ms.
    @Setting(least = "1ms", most = "1h", reloadable = true)
    @WithDefault("250ms")
    Duration retryDelay();
}
