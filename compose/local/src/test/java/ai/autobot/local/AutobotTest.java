package ai.autobot.local;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.local.terminal.ExitCode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class AutobotTest {
    static final List<List<String>> NEED_A_RUNNING_ONE = List.of(
            List.of("ask", "hello"),
            List.of("chat"),
            List.of("topics", "check"),
            List.of("replay", "--request", "r"),
            List.of("dead-letters", "list"),
            List.of("dead-letters", "show", "0:0"),
            List.of("dead-letters", "replay", "0:0"),
            List.of("session", "create", "--user", "ada"),
            List.of("keys", "list"),
            List.of("keys", "rotate"),
            List.of("keys", "retire", "3f2a90c41be7d655", "--yes"),
            List.of("session", "sign-in", "--user", "ada", "--password-stdin"),
            List.of("user", "list"),
            List.of("user", "disable", "ada"),
            List.of("audit", "tail"),
            List.of("health"),
            List.of("knowledge", "search", "tea"),
            List.of("knowledge", "stats"));

    static final List<List<String>> WRONG = List.of(
            List.of(),
            List.of("nonsense"),
            List.of("ask"),
            List.of("ask", ""),
            List.of("ask", "--timeout", "5x", "hello"),
            List.of("ask", "--timeout", "0s", "hello"),
            List.of("up", "--knowledge", "/nowhere/at/all"),
            List.of("up", "--openai-model", "m"),
            List.of("topics", "check", "--set", "autobot.kafka.partitionz=3"),
            List.of("replay"),
            List.of("replay", "--request", ""),
            List.of("dead-letters"),
            List.of("dead-letters", "list", "--limit", "0"),
            List.of("dead-letters", "replay"),
            List.of("dead-letters", "show"),
            List.of("dead-letters", "show", "0-0"),
            List.of("dead-letters", "replay", "0-0"),
            List.of("dead-letters", "replay", "0:0", "--all"),
            List.of("session"),
            List.of("keys"),
            List.of("keys", "rotate", "--activate-after", "soon"),
            List.of("keys", "retire"),
            List.of("keys", "retire", "3f2a90c41be7d655"),
            List.of("session", "sign-in"),
            List.of("user"),
            List.of("user", "add"),
            List.of("user", "add", "no/name"),
            List.of("user", "roles", "ada"),
            List.of("user", "list", "--limit", "0"),
            List.of("user", "unlock", "ada", "--address", "example.org"),
            List.of("audit"),
            List.of("audit", "tail", "--limit", "0"),
            List.of("audit", "tail", "--since", "yesterday"),
            List.of("audit", "tail", "--outcome", "perhaps"),
            List.of("validate", "--limit", "soon"));

    static final List<List<String>> COMMANDS = List.of(
            List.of(),
            List.of("up"),
            List.of("ask"),
            List.of("chat"),
            List.of("demo"),
            List.of("replay"),
            List.of("dead-letters", "list"),
            List.of("dead-letters", "show"),
            List.of("dead-letters", "replay"),
            List.of("session", "create"),
            List.of("session", "show"),
            List.of("session", "revoke"),
            List.of("keys", "list"),
            List.of("keys", "rotate"),
            List.of("keys", "retire"),
            List.of("session", "sign-in"),
            List.of("session", "guest"),
            List.of("user", "add"),
            List.of("user", "list"),
            List.of("user", "passwd"),
            List.of("user", "disable"),
            List.of("user", "enable"),
            List.of("user", "roles"),
            List.of("user", "unlock"),
            List.of("user", "remove"),
            List.of("audit", "tail"),
            List.of("health"),
            List.of("knowledge", "add"),
            List.of("knowledge", "remove"),
            List.of("knowledge", "search"),
            List.of("knowledge", "stats"),
            List.of("topics", "create"),
            List.of("topics", "check"),
            List.of("validate"),
            List.of("chaos"));

    private final Terminal terminal = new Terminal();

    @TempDir
    private Path home;

    @ParameterizedTest
    @FieldSource("NEED_A_RUNNING_ONE")
    void saysWhatToStartWhereNothingRuns(List<String> command) {
        int code = terminal.run(with(command, "--home", home.toString()));

        assertThat(code).as(terminal.toString()).isEqualTo(4);
        assertThat(terminal.err()).isEqualTo("autobot: No AutoBot is running. Start one with: ./autobot up\n");
        assertThat(terminal.out()).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("WRONG")
    void refusesWhatItCannotMakeSenseOf(List<String> command) {
        int code = terminal.run(command.toArray(String[]::new));

        assertThat(code).as(terminal.toString()).isEqualTo(2);
        assertThat(terminal.err()).isNotBlank().doesNotContain("\tat ");
        assertThat(terminal.out()).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("COMMANDS")
    void explainsEachCommand(List<String> command) {
        int code = terminal.run(with(command, "--help"));

        assertThat(code).isEqualTo(ExitCode.OK.number());
        assertThat(terminal.out()).contains("Usage: autobot");
        assertThat(terminal.out().lines()).allMatch(line -> line.length() <= 80);
    }

    private static String[] with(List<String> command, String... more) {
        return Stream.concat(command.stream(), Arrays.stream(more)).toArray(String[]::new);
    }
}
