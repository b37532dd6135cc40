package ai.autobot.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.runtime.config.OldNames;
import ai.autobot.pipeline.runtime.config.SettingFacts;
import ai.autobot.pipeline.runtime.config.SettingsReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationPageTest {
    private static final Path PAGE = Path.of("../docs/configuration.md");

    private static final SettingsReference REFERENCE = SettingsReference.of(Worker.ROOMS);

    @Test
    void thePageShowsTheSettingsAsTheyAre() throws IOException {
        if (Boolean.getBoolean("autobot.configuration.write")) {
            Files.writeString(PAGE, ConfigurationPage.text());
        }

        assertThat(PAGE)
                .as("docs/configuration.md is stale. Write it anew with: %s", ConfigurationPage.COMMAND)
                .content()
                .isEqualTo(ConfigurationPage.text());
    }

    static List<SettingFacts> settings() {
        return REFERENCE.all();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void eachSettingSaysWhatItIs(SettingFacts facts) {
        assertThat(facts.sentence()).as(facts.key()).hasSizeGreaterThan(10).endsWith(".");
    }

    @Test
    void theFirstSettingOfARoomIsNotDescribedByTheRoom() {
        assertThat(REFERENCE.find("autobot.enrich.passages"))
                .get()
                .returns("How many passages an answer is made from. 1 to 50.", SettingFacts::sentence);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "autobot.journey.max-running",
                "autobot.budget.tokens",
                "autobot.generate.providers",
                "autobot.generate.openai.model",
                "autobot.generate.openai.total-timeout",
                "autobot.generate.openai.price-prompt",
                "autobot.generate.openai.backup.model",
                "autobot.generate.prompt-file",
                "autobot.enrich.passages",
                "autobot.enrich.minimum-coverage",
                "autobot.enrich.time-limit",
                "autobot.log.levels.ai.autobot"
            })
    void whatOperatorsTurnMostCanBeTurnedWhileWorkersRun(String key) {
        assertThat(REFERENCE.find(key)).get().returns(true, SettingFacts::reloadable);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "autobot.redis.uri",
                "autobot.generate.openai.api-key",
                "autobot.generate.openai.backup.api-key",
                "autobot.kafka.properties.sasl.jaas.config"
            })
    void whatHoldsASecretIsKnownToBeOne(String key) {
        assertThat(REFERENCE.find(key)).get().returns(true, SettingFacts::secret);
    }

    @Test
    void everySettingThatAnOldNameLeadsToExists() {
        assertThat(OldNames.all()).hasSize(16);
        assertThat(OldNames.all().stream().flatMap(old -> Stream.ofNullable(old.key())))
                .allSatisfy(key -> assertThat(REFERENCE.find(key)).isPresent());
    }
}
