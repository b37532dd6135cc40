package ai.autobot.pipeline.runtime.startup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineChecksTest {
    private static final Duration GENEROUS = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    @Test
    void aMachineWithRoomIsFineAndNothingIsLeftOnIt() throws Exception {
        Found found = ask(folder.resolve("a/b"), Map.of());

        assertThat(found.values()).hasOnlyElementsOfType(Finding.Ok.class);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFolderThatIsThereIsWrittenToAndLeftAsItWas() throws Exception {
        assertThat(ask(folder, Map.of()).get("state-directory")).isEqualTo(new Finding.Ok(folder.toString()));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFileWhereTheFolderShouldBeIsAFault() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x");

        Finding found = ask(file.resolve("state"), Map.of()).get("state-directory");

        assertThat(found).isInstanceOf(Finding.Fault.class);
        assertThat(((Finding.Fault) found).remedy()).contains("autobot.kafka.state-directory");
    }

    @Test
    void aDiskThatIsAlmostFullIsAWarningAndAFullOneAFault() throws Exception {
        String more = Long.toString(Long.MAX_VALUE);

        assertThat(ask(folder, Map.of("autobot.startup.disk-warning-bytes", more))
                        .get("disk"))
                .isInstanceOf(Finding.Warning.class);
        assertThat(ask(
                                folder,
                                Map.of(
                                        "autobot.startup.disk-warning-bytes",
                                        more,
                                        "autobot.startup.disk-error-bytes",
                                        more))
                        .get("disk"))
                .isInstanceOf(Finding.Fault.class);
    }

    @Test
    void anOlderJavaIsAFaultAndANewerOneAWarning() {
        assertThat(MachineChecks.java(Runtime.Version.parse("21.0.4"))).isInstanceOf(Finding.Fault.class);
        assertThat(MachineChecks.java(Runtime.Version.parse("25.0.3"))).isInstanceOf(Finding.Ok.class);
        assertThat(MachineChecks.java(Runtime.Version.parse("26"))).isInstanceOf(Finding.Warning.class);
    }

    private static Found ask(Path state, Map<String, String> settings) throws InterruptedException {
        KafkaSettings kafka = Configuration.of(
                KafkaSettings.class,
                Map.of(
                        "autobot.kafka.state-directory", state.toString(),
                        "autobot.kafka.knowledge-directory", state.toString()));
        MachineChecks checks = new MachineChecks(kafka, Configuration.of(StartupSettings.class, settings), GENEROUS);
        return Found.by(checks.all());
    }
}
