package ai.autobot.local;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.local.terminal.ExitCode;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command on a machine where nothing runs.
class ValidateCommandTest {
    private static final int ROWS = 24;
    private static final int COLUMNS = 80;

    @TempDir
    private Path folder;

    @Test
    void whereNothingRunsItSaysSoOnOneScreenAndWhatToDo() throws Exception {
        Terminal terminal = new Terminal();

        int code = terminal.run(arguments());

        assertThat(code).isEqualTo(ExitCode.FAILED.number());
        assertThat(terminal.err()).isEmpty();
        List<String> lines = terminal.out().lines().toList();
        assertThat(lines)
                .as(terminal.out())
                .hasSizeLessThan(ROWS)
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(COLUMNS));
        assertThat(terminal.out())
                .contains("✗ kafka", "nothing listens at 127.0.0.1:", "→ Start Kafka", "✗ redis", "→ Start Redis")
                .contains("without it not checked: kafka-topics")
                .contains("A worker would not start. 2 errors")
                .doesNotContain("\u001b");
    }

    @Test
    void aProgramReadsTheSameAsOneObject() throws Exception {
        Terminal terminal = new Terminal();

        int code = terminal.run(arguments("--json"));

        assertThat(code).isEqualTo(ExitCode.FAILED.number());
        JsonNode facts = new ObjectMapper().readTree(terminal.out());
        assertThat(facts.get("passed").asBoolean()).isFalse();
        assertThat(facts.get("errors").asInt()).isEqualTo(2);
        JsonNode kafka = check(facts, "kafka");
        assertThat(kafka.get("result").asText()).isEqualTo("error");
        assertThat(kafka.get("remedy").asText()).startsWith("Start Kafka");
        assertThat(check(facts, "kafka-topics").get("result").asText()).isEqualTo("skipped");
        assertThat(check(facts, "kafka-topics").get("because").asText()).isEqualTo("kafka");
        assertThat(check(facts, "java").get("result").asText()).isEqualTo("ok");
    }

    @Test
    void aSettingThatMakesNoSenseIsAWrongUse() throws Exception {
        Terminal terminal = new Terminal();

        int code = terminal.run(arguments("--set", "autobot.startup.accepted=nonsense"));

        assertThat(code).isEqualTo(ExitCode.USAGE.number());
        assertThat(terminal.err()).contains("autobot.startup.accepted names no check: nonsense");
    }

    private static JsonNode check(JsonNode facts, String name) {
        for (JsonNode check : facts.get("checks")) {
            if (check.get("check").asText().equals(name)) {
                return check;
            }
        }
        throw new AssertionError("no check " + name + " in " + facts);
    }

    private String[] arguments(String... more) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "validate",
                "--home",
                folder.resolve("home").toString(),
                "--bootstrap-servers",
                "127.0.0.1:" + unusedPort(),
                "--redis-uri",
                "redis://127.0.0.1:" + unusedPort(),
                "--set",
                "autobot.kafka.state-directory=" + folder.resolve("streams"),
                "--set",
                "autobot.kafka.knowledge-directory=" + folder.resolve("index")));
        Stream.of(more).forEach(all::add);
        return all.toArray(String[]::new);
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
