package ai.autobot.pipeline.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithDefaults;
import io.smallrye.config.WithUnnamedKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {
    private static final String SECRET = "hunter2-hunter2";

    @ConfigMapping(prefix = "autobot.sample")
    interface SampleSettings {
        @Setting(most = "1h")
        @WithDefault("250ms")
        Duration patience();

        @Setting(least = "1", most = "9")
        @WithDefault("3")
        int doors();

        @Setting(secret = true)
        Optional<String> password();

        @Setting(secret = true, most = "9999")
        @WithDefault("1")
        int pin();

        Optional<String> colour();

        Map<String, String> more();

        @WithUnnamedKey("front")
        @WithDefaults
        Map<String, WindowSettings> windows();
    }

    interface WindowSettings {
        @Setting(least = "1", most = "9")
        @WithDefault("2")
        int panes();

        @Setting(secret = true)
        Optional<String> lock();
    }

    @Test
    void aGroupWithoutANameAndOthersWithOneAreReadSideBySide(@TempDir Path folder) {
        Configuration configuration = Configuration.load(
                folder.resolve("none.yaml"),
                Map.of("autobot.sample.windows.panes", "3", "autobot.sample.windows.back.panes", "4"),
                Map.of("AUTOBOT_SAMPLE_WINDOWS_SIDE_PANES", "5", "AUTOBOT_SAMPLE_WINDOWS_BACK_LOCK", SECRET),
                SampleSettings.class);
        Map<String, WindowSettings> windows =
                configuration.settings(SampleSettings.class).windows();

        assertThat(window(windows, "front").panes()).isEqualTo(3);
        assertThat(window(windows, "back").panes()).isEqualTo(4);
        assertThat(window(windows, "back").lock()).hasValue(SECRET);
        assertThat(window(windows, "side").panes()).isEqualTo(5);
        assertThat(window(windows, "roof").panes()).isEqualTo(2);
        assertThat(configuration.doubts()).isEmpty();
        assertThat(configuration.values().toString())
                .contains("autobot.sample.windows.panes", "autobot.sample.windows.back.panes")
                .doesNotContain(SECRET);
    }

    private static WindowSettings window(Map<String, WindowSettings> windows, String name) {
        return Optional.ofNullable(windows.get(name)).orElseThrow();
    }

    @Test
    void aGroupsRangesHoldUnderEachName(@TempDir Path folder) {
        assertThatExceptionOfType(InvalidConfigurationException.class)
                .isThrownBy(() -> Configuration.load(
                        folder.resolve("none.yaml"),
                        Map.of("autobot.sample.windows.panes", "10", "autobot.sample.windows.back.panes", "0"),
                        SampleSettings.class))
                .withMessageContaining("autobot.sample.windows.panes is 10")
                .withMessageContaining("autobot.sample.windows.back.panes is 0");
    }

    @Test
    void aKeyThatNoGroupHasIsRefusedUnderANameToo() {
        assertThatExceptionOfType(InvalidConfigurationException.class)
                .isThrownBy(
                        () -> Configuration.of(SampleSettings.class, Map.of("autobot.sample.windows.back.pane", "1")))
                .withMessageContaining("autobot.sample.windows.*.panes");
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
                "AUTOBOT_SAMPLE_WINDOWS_BACK_PANES", "1",
                "AUTOBOT_SAMPLE_WINDOWS_BACK_PANS", "1",
                "AUTOBOT_HEAP", "2g",
                "PATH", "/bin");

        Configuration configuration =
                Configuration.load(folder.resolve("none.yaml"), Map.of(), environment, SampleSettings.class);

        assertThat(configuration.settings(SampleSettings.class).doors()).isEqualTo(5);
        assertThat(configuration.doubts())
                .hasSize(3)
                .anySatisfy(doubt -> assertThat(doubt).contains("AUTOBOT_SAMPLE_WINDOWS_BACK_PANS"))
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

    @Test
    void namesTheNearestSettingOfAnUnknownOne(@TempDir Path folder) {
        assertThatExceptionOfType(InvalidConfigurationException.class)
                .isThrownBy(() -> Configuration.load(
                        folder.resolve("none.yaml"), Map.of("autobot.sampel.door", "5"), SampleSettings.class))
                .withMessageContaining("autobot.sampel.door")
                .withMessageContaining("autobot.sample.doors");
    }

    @Test
    void refusesAtTheStartWhatIsOutOfItsRange(@TempDir Path folder) {
        assertThatExceptionOfType(InvalidConfigurationException.class)
                .isThrownBy(() -> load(folder, Map.of("autobot.sample.doors", "0", "autobot.sample.patience", "2h")))
                .withMessageContaining("autobot.sample.doors is 0, not from 1 to 9")
                .withMessageContaining("autobot.sample.patience is 2h, not at most 1h");
    }

    @Test
    void looksSecretsUpThatAreNamedByReference(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("key"), SECRET + "\n");

        Configuration byFile = load(folder, Map.of("autobot.sample.password", "${file:" + file + "}"));
        Configuration byVariable = load(folder, Map.of("autobot.sample.password", "x${env:SAMPLE_SECRET}y"));

        assertThat(byFile.settings(SampleSettings.class).password()).hasValue(SECRET);
        assertThat(byVariable.settings(SampleSettings.class).password()).hasValue("x" + SECRET + "y");
    }

    @Test
    void readsASecretAgainForEachChange(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "old");
        Configuration before = load(folder, Map.of("autobot.sample.password", "${file:" + file + "}"));
        Files.writeString(file, "new");

        Configuration after = before.with(Map.of("autobot.sample.doors", "5"));

        assertThat(before.settings(SampleSettings.class).password()).hasValue("old");
        assertThat(after.settings(SampleSettings.class).password()).hasValue("new");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${env:NOT_THERE}", "${file:/not/there}"})
    void refusesAReferenceThatLeadsNowhere(String reference, @TempDir Path folder) {
        assertThatExceptionOfType(InvalidConfigurationException.class)
                .isThrownBy(() -> load(folder, Map.of("autobot.sample.password", reference)))
                .withMessageContaining("autobot.sample.password");
    }

    @ParameterizedTest
    @ValueSource(strings = {SECRET, "${env:SAMPLE_SECRET}"})
    void noMessageShowsASecret(String value, @TempDir Path folder) {
        assertThatExceptionOfType(InvalidConfigurationException.class)
                .isThrownBy(() -> load(folder, Map.of("autobot.sample.pin", value)))
                .withMessageContaining("autobot.sample.pin")
                .satisfies(e -> assertThat(stackTrace(e)).doesNotContain(SECRET));
        assertThatExceptionOfType(InvalidConfigurationException.class)
                .isThrownBy(() -> load(folder, Map.of("autobot.sample.pin", "12345")))
                .withMessageContaining("autobot.sample.pin is ***");
    }

    @Test
    void showsReferencesAndMasksSecrets(@TempDir Path folder) {
        Configuration literal = load(
                folder,
                Map.of("autobot.sample.password", SECRET, "autobot.sample.colour", "http://me:" + SECRET + "@x"));
        Configuration byReference = load(
                folder,
                Map.of(
                        "autobot.sample.password",
                        "${env:SAMPLE_SECRET}",
                        "autobot.sample.colour",
                        "${env:SAMPLE_SECRET}"));

        assertThat(literal.values().toString()).doesNotContain(SECRET).contains("***");
        assertThat(byReference.values().toString()).doesNotContain(SECRET).contains("${env:SAMPLE_SECRET}");
    }

    @Test
    void saysWhichSourceWon(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("autobot.yaml"), """
                        autobot:
                          sample:
                            doors: 5
                            colour: red
                        """);
        Configuration configuration = Configuration.load(
                        file,
                        Map.of("autobot.sample.more.x", "1"),
                        Map.of("AUTOBOT_SAMPLE_COLOUR", "green"),
                        SampleSettings.class)
                .with(Map.of("autobot.sample.doors", "6"));

        assertThat(configuration.value("autobot.sample.doors"))
                .get()
                .returns("6", SettingValue::shown)
                .returns(Origin.CHANGES, SettingValue::origin);
        assertThat(configuration.value("autobot.sample.colour"))
                .get()
                .returns("green", SettingValue::shown)
                .returns(Origin.ENVIRONMENT, SettingValue::origin);
        assertThat(configuration.value("autobot.sample.more.x")).get().returns(Origin.CALLER, SettingValue::origin);
        assertThat(configuration.value("autobot.sample.patience"))
                .get()
                .returns("250ms", SettingValue::shown)
                .returns(Origin.DEFAULT, SettingValue::origin);
        assertThat(configuration.with(Map.of()).value("autobot.sample.doors"))
                .get()
                .returns("5", SettingValue::shown)
                .returns(Origin.FILE, SettingValue::origin);
    }

    private static Configuration load(Path folder, Map<String, String> overrides) {
        return Configuration.load(
                folder.resolve("none.yaml"), overrides, Map.of("SAMPLE_SECRET", SECRET), SampleSettings.class);
    }

    private static String stackTrace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
