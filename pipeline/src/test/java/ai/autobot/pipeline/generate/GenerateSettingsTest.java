package ai.autobot.pipeline.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.autobot.pipeline.generate.openai.OpenAiSettings;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.config.InvalidConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenerateSettingsTest {
    private static final String SECRET = "sk-very-secret";

    private static GenerateSettings settings(Map<String, String> values) {
        return Configuration.of(GenerateSettings.class, values);
    }

    private static GenerateSettings openAi(String... values) {
        Map<String, String> all = new HashMap<>(Map.of(
                "autobot.generate.provider", "openai",
                "autobot.generate.openai.base-url", "http://127.0.0.1:9/v1/",
                "autobot.generate.openai.model", "m"));
        for (int index = 0; index < values.length; index += 2) {
            all.put("autobot.generate." + values[index], values[index + 1]);
        }
        return settings(all);
    }

    @Test
    void hasTheseDefaults() {
        GenerateSettings settings = settings(Map.of());
        OpenAiSettings openAi = settings.openai();

        assertThat(settings.provider()).isEqualTo(GenerateSettings.Kind.EXTRACTIVE);
        assertThat(settings.promptFile()).isEmpty();
        assertThat(settings.promptCharacters()).isEqualTo(48_000);
        assertThat(openAi.baseUrl()).isEmpty();
        assertThat(openAi.model()).isEmpty();
        assertThat(openAi.apiKey()).isEmpty();
        assertThat(openAi.apiKeyFile()).isEmpty();
        assertThat(openAi.maxTokens()).isEqualTo(1_024);
        assertThat(openAi.maxTokensField()).isEqualTo("max_tokens");
        assertThat(openAi.maxAnswerCharacters()).isEqualTo(1_000_000);
        assertThat(openAi.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(openAi.firstTokenTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(openAi.betweenTokensTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(openAi.totalTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(openAi.retries()).isEqualTo(2);
        assertThat(openAi.retryDelay()).isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void makesTheProviderThatIsNamed() {
        try (Provider byDefault = Providers.from(settings(Map.of()));
                Provider openAi = Providers.from(openAi("openai.api-key", SECRET))) {
            assertThat(byDefault.name()).isEqualTo("extractive");
            assertThat(openAi.name()).isEqualTo("openai");
            assertThat(openAi.toString()).contains("127.0.0.1:9").doesNotContain(SECRET);
        }
    }

    @Test
    void refusesAProviderThatDoesNotExist() {
        assertThatExceptionOfType(InvalidConfigurationException.class)
                .isThrownBy(() -> settings(Map.of("autobot.generate.provider", "oracle")))
                .withMessageContaining("autobot.generate.provider");
    }

    @ParameterizedTest
    @CsvSource({
        "openai.base-url,ftp://x,base-url",
        "openai.base-url,http://user:sk-very-secret@x/v1,base-url",
        "openai.base-url,v1,base-url",
        "openai.model,' ',model",
        "openai.api-key,sk-very-secret with a space,api-key",
        "openai.api-key,sk-very-secretü,api-key",
        "openai.api-key-file,/does/not/exist,api-key-file",
        "openai.max-tokens,0,max-tokens",
        "openai.max-tokens-field,tokens,max-tokens-field",
        "openai.max-answer-characters,1,max-answer-characters",
        "openai.retries,11,retries",
        "openai.total-timeout,2h,total-timeout",
        "openai.connect-timeout,0s,connect-timeout",
        "prompt-characters,100,prompt-characters",
    })
    void namesTheSettingThatIsWrongAndNeverTheKey(String setting, String value, String named) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Providers.from(openAi(setting, value)))
                .withMessageContaining(named)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(SECRET));
    }

    @Test
    void namesWhatIsMissing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Providers.from(settings(Map.of("autobot.generate.provider", "openai"))))
                .withMessageContaining("autobot.generate.openai.base-url");
    }

    @Test
    void refusesTwoKeys(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("key"), SECRET);

        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Providers.from(openAi("openai.api-key", SECRET, "openai.api-key-file", file.toString())))
                .withMessageContaining("both");
    }

    @Test
    void takesTheSystemPromptFromItsFileOrElseTheBuiltInOne(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("system.md"), "  Speak like a pirate.\n");

        assertThat(SystemPrompt.text(openAi("prompt-file", file.toString()))).isEqualTo("Speak like a pirate.");
        assertThat(SystemPrompt.text(settings(Map.of()))).startsWith("You are AutoBot");
    }

    @ParameterizedTest
    @CsvSource({"' ',blank", "x,32"})
    void refusesASystemPromptThatIsBlankOrTooLong(String text, String problem, @TempDir Path folder)
            throws IOException {
        Path file = Files.writeString(folder.resolve("system.md"), text.repeat(32_001));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> SystemPrompt.text(openAi("prompt-file", file.toString())))
                .withMessageContaining(problem);
    }
}
