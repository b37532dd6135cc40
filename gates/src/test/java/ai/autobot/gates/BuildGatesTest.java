package ai.autobot.gates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Builds the canary projects with the parent pom as it is: what it gates for us, it must gate for them.
class BuildGatesTest {
    private static final long LIMIT_MINUTES = 5;
    private static final Pattern ESCAPES = Pattern.compile("\u001b\\[[0-9;]*m");

    @TempDir
    private static Path directory;

    private static String log = "";

    @BeforeAll
    static void buildAllCanaries() throws IOException, InterruptedException {
        Path output = directory.resolve("canary.log");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("gates.maven"), "bin", "mvn").toString(),
                        "-B",
                        "-fae",
                        "-Dmaven.repo.local=" + System.getProperty("gates.repository"),
                        "-f",
                        Repository.ROOT.resolve("gates/canary/pom.xml").toString(),
                        "clean",
                        "compile"))
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().remove("MAVEN_ARGS");
        Process maven = builder.start();
        try {
            assertThat(maven.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES))
                    .as("the canary build ended")
                    .isTrue();
        } finally {
            maven.descendants().forEach(ProcessHandle::destroyForcibly);
            maven.destroyForcibly();
        }
        log = ESCAPES.matcher(Files.readString(output)).replaceAll("");
    }

    @Test
    void aProjectWithoutFaultPasses() {
        assertThat(verdict("canary-sound")).as(log).isEqualTo("SUCCESS");
    }

    @ParameterizedTest
    @CsvSource({
        "canary-badly-formatted, spotless-maven-plugin, format violations",
        "canary-likely-bug, maven-compiler-plugin, [DeadException]",
        "canary-null-given, maven-compiler-plugin, [NullAway]",
        "canary-compiler-warning, maven-compiler-plugin, warnings found and -Werror specified"
    })
    void aProjectWithAFaultFailsForThatFault(String project, String gate, String fault) {
        assertThat(verdict(project)).as(log).isEqualTo("FAILURE");
        assertThat(reason(project)).as(log).contains(gate).contains(fault);
    }

    private static String verdict(String project) {
        Matcher line = Pattern.compile("^\\[INFO] " + Pattern.quote(project) + " \\.+ (\\w+)", Pattern.MULTILINE)
                .matcher(log);
        return line.find() ? line.group(1) : "not built";
    }

    /// Maven's closing sentence on a project that failed, with the details that follow.
    private static String reason(String project) {
        Matcher end = Pattern.compile(
                        "Failed to execute goal [^\\n]* on project " + Pattern.quote(project)
                                + ":.*?(?=Failed to execute goal|\\z)",
                        Pattern.DOTALL)
                .matcher(log);
        return end.find() ? end.group() : "no reason given";
    }
}
