package ai.autobot.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The production entry point in a JVM of its own, which ends soon, for its brokers have no address.
class WorkerLogTest {
    private static final String MISTYPED = "AUTOBOT_KAFKA_BOOTSTRAP_SEVERS";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void withoutAConfigurationAWorkerLogsALineEachAndNoDebug() throws Exception {
        List<String> lines = outputOfMain();

        assertThat(lines).noneMatch(line -> line.contains("DEBUG"));
        assertThat(lines)
                .filteredOn(line -> line.contains(MISTYPED))
                .singleElement()
                .asString()
                .matches("\\d{4}-\\d\\d-\\d\\dT\\S+Z WARN .*");
    }

    @Test
    void aConfigurationThatIsNamedWins() throws Exception {
        Path silent = Files.writeString(folder.resolve("silent.xml"), "<configuration/>");

        List<String> lines = outputOfMain("-Dlogback.configurationFile=" + silent);

        assertThat(lines).noneMatch(line -> line.contains(MISTYPED));
    }

    private List<String> outputOfMain(String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(flags));
        command.addAll(List.of(
                "-cp",
                withoutTests(),
                Main.class.getName(),
                folder.resolve("none.yaml").toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("AUTOBOT_KAFKA_BOOTSTRAP_SERVERS", "nowhere.invalid:1");
        builder.environment().put(MISTYPED, "somewhere:1");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isNotZero();
        return output.lines().toList();
    }

    /// The tests have a configuration of their own on the class path.
    private static String withoutTests() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
