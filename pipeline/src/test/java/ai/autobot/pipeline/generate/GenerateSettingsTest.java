package ai.autobot.pipeline.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.autobot.pipeline.generate.openai.OpenAiSettings;
import ai.autobot.pipeline.runtime.config.Configuration;
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
                "autobot.generate.providers", "openai",
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
        OpenAiSettings openAi = Providers.openAi(settings, "openai").orElseThrow();

        assertThat(settings.providers()).containsExactly("extractive");
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
        GenerateSettings settings = openAi(
                "openai.api-key", SECRET, "openai.backup.base-url", "http://127.0.0.2:8/", "openai.backup.model", "b");
        try (Provider extractive = Providers.from(settings, "extractive");
                Provider openAi = Providers.from(settings, "openai");
                Provider backup = Providers.from(settings, "backup")) {
            assertThat(extractive.name()).isEqualTo("extractive");
            assertThat(openAi.name()).isEqualTo("openai");
            assertThat(openAi.toString()).contains("127.0.0.1:9").doesNotContain(SECRET);
            assertThat(backup.name()).isEqualTo("backup");
            assertThat(backup.toString()).contains("127.0.0.2:8", "b");
        }
    }

    @Test
    void aProviderWithoutSettingsIsRefusedByTheNameOfWhatItNeeds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Providers.from(settings(Map.of()), "oracle"))
                .withMessageStartingWith("autobot.generate.openai.oracle.base-url is missing");
    }

    @Test
    void theOrderIsAsItIsWritten() {
        GenerateSettings settings = settings(Map.of(
                "autobot.generate.providers",
                "openai, backup,extractive",
                "autobot.generate.openai.backup.model",
                "b"));

        assertThat(Providers.names(settings)).containsExactly("openai", "backup", "extractive");
        assertThat(Providers.model(settings, "backup")).isEqualTo("b");
        assertThat(Providers.needConnections(settings)).isTrue();
        assertThat(Providers.needConnections(settings(Map.of()))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'openai,openai',twice",
        "'extractive,openai',put it last",
        "'a,b,c,d,e,f,g,h,i','names 9'",
        "'Open AI',small letters",
        "'open.ai',small letters",
        "'open-ai',small letters",
    })
    void refusesAnOrderInWhichNobodyCanBeAsked(String providers, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Providers.names(settings(Map.of("autobot.generate.providers", providers))))
                .withMessageContaining("autobot.generate.providers")
                .withMessageContaining(why);
    }

    @Test
    void theKeysOfAProviderAreToldFromAnothers() {
        assertThat(Providers.isOf("openai", "autobot.generate.openai.model")).isTrue();
        assertThat(Providers.isOf("openai", "autobot.generate.openai.backup.model"))
                .isFalse();
        assertThat(Providers.isOf("backup", "autobot.generate.openai.backup.model"))
                .isTrue();
        assertThat(Providers.isOf("backup", "autobot.generate.openai.model")).isFalse();
        assertThat(Providers.isOf("backup", "autobot.generate.openai.backup.price-prompt"))
                .as("what it costs")
                .isFalse();
        assertThat(Providers.isOf("back", "autobot.generate.openai.backup.model"))
                .isFalse();
        assertThat(Providers.isOf("extractive", "autobot.generate.openai.model"))
                .isFalse();
        assertThat(Providers.isOf("backup", "autobot.generate.breaker.calls")).isTrue();
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
        "openai.backup.retries,11,openai.backup.retries",
        "prompt-characters,100,prompt-characters",
    })
    void namesTheSettingThatIsWrongAndNeverTheKey(String setting, String value, String named) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Providers.from(openAi(setting, value), "openai"))
                .withMessageContaining(named)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(SECRET));
    }

    @Test
    void namesWhatIsMissing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Providers.from(settings(Map.of()), "openai"))
                .withMessageContaining("autobot.generate.openai.base-url");
    }

    @Test
    void refusesTwoKeys(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("key"), SECRET);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Providers.from(
                        openAi("openai.api-key", SECRET, "openai.api-key-file", file.toString()), "openai"))
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
