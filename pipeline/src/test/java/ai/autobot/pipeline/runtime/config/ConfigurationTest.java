package ai.autobot.pipeline.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {
    @ConfigMapping(prefix = "autobot.sample")
    interface SampleSettings {
        @WithDefault("250ms")
        Duration patience();

        @WithDefault("3")
        int doors();

        Optional<String> colour();

        Map<String, String> more();
    }

    @Test
    void takesDefaultsWhereNothingIsSet() {
        SampleSettings settings = Configuration.of(SampleSettings.class, Map.of());

        assertThat(settings.patience()).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.colour()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"250ms,PT0.25S", "30s,PT30S", "5m,PT5M", "24h,PT24H", "7d,PT168H", "PT1M,PT1M"})
    void readsDurationsAsPeopleWriteThem(String written, String meant) {
        SampleSettings settings = Configuration.of(SampleSettings.class, Map.of("autobot.sample.patience", written));

        assertThat(settings.patience()).isEqualTo(Duration.parse(meant));
    }

    @Test
    void namesTheSettingThatCannotBeRead() {
        assertThatExceptionOfType(InvalidConfigurationException.class)
                .isThrownBy(() -> Configuration.of(SampleSettings.class, Map.of("autobot.sample.patience", "soon")))
                .withMessageContaining("autobot.sample.patience");
    }

    @Test
    void refusesAFlatKeyInTheFileInsteadOfPassingItOver(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("autobot.yaml");
        Files.writeString(file, "autobot.sample.doors: 5\n");

        assertThatExceptionOfType(InvalidConfigurationException.class)
                .isThrownBy(() -> Configuration.load(file, Map.of(), SampleSettings.class))
                .withMessageContaining("autobot.sample.doors")
                .withMessageContaining("nested");
    }

    @Test
    void refusesAnUnknownKey() {
        assertThatExceptionOfType(InvalidConfigurationException.class)
                .isThrownBy(() -> Configuration.of(SampleSettings.class, Map.of("autobot.sample.dors", "4")))
                .withMessageContaining("autobot.sample.dors");
    }

    @Test
    void refusesAKeyOfTheFileWhoseRoomDoesNotExist(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("autobot.yaml"), """
                        autobot:
                          smaple:
                            doors: 5
                        """);

        assertThatExceptionOfType(InvalidConfigurationException.class)
                .isThrownBy(() -> Configuration.load(file, Map.of(), SampleSettings.class))
                .withMessageContaining("autobot.smaple.doors")
                .withMessageContaining("autobot.yaml");
    }

    @Test
    void refusesAKeyOfTheCallerWhoseRoomDoesNotExist(@TempDir Path folder) {
        assertThatExceptionOfType(InvalidConfigurationException.class)
                .isThrownBy(() -> Configuration.load(
                        folder.resolve("none.yaml"), Map.of("sample.doors", "5"), SampleSettings.class))
                .withMessageContaining("sample.doors");
    }

    @Test
    void doubtsVariablesThatSetNothing(@TempDir Path folder) {
        Map<String, String> environment = Map.of(
                "AUTOBOT_SAMPLE_DOORS", "5",
                "AUTOBOT_SAMPLE_DORS", "6",
                "AUTOBOT_SMAPLE_DOORS", "7",
                "AUTOBOT_SAMPLE_MORE_OR_LESS", "8",
                "AUTOBOT_HEAP", "2g",
                "PATH", "/bin");

        Configuration configuration =
                Configuration.load(folder.resolve("none.yaml"), Map.of(), environment, SampleSettings.class);

        assertThat(configuration.settings(SampleSettings.class).doors()).isEqualTo(5);
        assertThat(configuration.doubts())
                .hasSize(2)
                .anySatisfy(doubt -> assertThat(doubt).contains("AUTOBOT_SAMPLE_DORS"))
                .anySatisfy(doubt -> assertThat(doubt).contains("AUTOBOT_SMAPLE_DOORS"));
    }

    @Test
    void theCallerWinsOverTheFileAndTheFileOverTheDefault(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("autobot.yaml"), """
                        autobot:
                          sample:
                            doors: 5
                            colour: red
                        """);

        SampleSettings settings = Configuration.load(
                        file, Map.of("autobot.sample.colour", "blue"), SampleSettings.class)
                .settings(SampleSettings.class);

        assertThat(settings.doors()).isEqualTo(5);
        assertThat(settings.colour()).hasValue("blue");
    }

    @Test
    void refusesAFileThatIsNotYaml(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("autobot.yaml"), "autobot: [unclosed");

        assertThatExceptionOfType(InvalidConfigurationException.class)
                .isThrownBy(() -> Configuration.load(file, Map.of(), SampleSettings.class))
                .withMessageContaining("autobot.yaml");
    }
}
