package ai.autobot.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Each in a process of its own: what Avro trusts is the process's, and other tests have made it trust.
class GeneratedClassesTest {
    @Test
    void aClassCanBeUsedWithNothingElse() throws Exception {
        assertThat(outputOf("response")).startsWith("0: ").endsWith("ANSWERED");
    }

    @Test
    void aClassThatIsAFieldOfOthersCanBeUsedWithNothingElse() throws Exception {
        assertThat(outputOf("usage")).startsWith("0: ").endsWith("\"estimated\": true}");
    }

    private static String outputOf(String argument) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Stranger.class.getName(),
                        argument)
                .redirectErrorStream(true)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return process.exitValue() + ": " + output.strip();
        } finally {
            process.destroyForcibly();
        }
    }
}
