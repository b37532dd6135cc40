package ai.autobot.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.local.terminal.ExitCode;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a person gets from the command, with every part real.
class OneProcessTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private String home = "";

    @BeforeEach
    void writeDocuments() throws Exception {
        home = folder.resolve("home").toString();
        Path docs = Files.createDirectories(folder.resolve("docs"));
        Files.writeString(
                docs.resolve("tea.md"), "# Tea\n\nGreen tea is steeped for two minutes in water of eighty degrees.\n");
        Files.writeString(docs.resolve("bread.md"), "# Bread\n\nRye bread is baked for fifty minutes.\n");
    }

    @Test
    void goesOnWhereItWasAfterARestart() throws Exception {
        try (Up up = new Up()) {
            up.awaitReady();
            assertThat(up.terminal.out()).contains("2 published, 0 unchanged");

            JsonNode created = json("session", "create", "--user", "ada", "--save", "--json", "--home", home);
            assertThat(created.get("userId").asText()).isEqualTo("ada");

            JsonNode answer = json("ask", "--json", "--home", home, "How long is green tea steeped?");
            assertThat(answer.get("status").asText()).isEqualTo("ANSWERED");
            assertThat(answer.get("text").asText()).contains("two minutes");
            assertThat(answer.get("sources").get(0).get("documentId").asText()).isEqualTo("docs/tea.md");
            assertThat(answer.get("userId").asText()).isEqualTo("ada");

            JsonNode checked = json("validate", "--json", "--home", home);
            assertThat(checked.get("errors").asInt()).isZero();
            assertThat(checked.toString())
                    .contains("one broker, and no copy of what is on its disk (accepted)")
                    .contains("\"check\":\"signing-keys\",\"result\":\"ok\",\"text\":\"1 of 64 bytes\"");
            JsonNode seen = json("top", "--once", "--json", "--home", home);
            assertThat(seen.at("/window/answered").asInt()).isEqualTo(1);
            assertThat(seen.at("/outcomes/0/code").asText()).isEqualTo("answered");
            Terminal top = new Terminal();
            assertThat(top.run("top", "--home", home)).as(top.toString()).isEqualTo(ExitCode.OK.number());
            assertThat(top.out()).contains("outcomes, 15 minutes", "answered  ").doesNotContain("\u001b");
            assertThat(page(up)).contains("<h1>AutoBot</h1>").contains("main.js");

            Terminal second = new Terminal();
            assertThat(second.run("up", "--home", home)).isEqualTo(ExitCode.IN_USE.number());
            assertThat(second.run("up", "--home", home + "-2", "--data", home + "/data"))
                    .as(second.toString())
                    .isEqualTo(ExitCode.IN_USE.number());
            assertThat(up.end()).isEqualTo(ExitCode.OK.number());
            assertThat(new Terminal().run("ask", "--home", home, "hello")).isEqualTo(ExitCode.NOT_RUNNING.number());
        }

        Files.delete(folder.resolve("docs/bread.md"));
        try (Up up = new Up()) {
            up.awaitReady();
            assertThat(up.terminal.out()).contains("0 published, 1 unchanged, 1 removed");

            Terminal asking = new Terminal();
            int answered = asking.run("ask", "--home", home, "How long is green tea steeped?");
            assertThat(answered).as(asking.toString()).isEqualTo(ExitCode.OK.number());
            assertThat(asking.out()).contains("two minutes");
            assertThat(asking.err())
                    .contains("docs/tea.md")
                    .contains("authenticate")
                    .doesNotContain("Signed in");

            JsonNode stats = json("knowledge", "stats", "--json", "--home", home);
            assertThat(stats.get("documents").asInt()).isEqualTo(1);

            assertThat(new Terminal().run("session", "revoke", "--user", "ada", "--home", home))
                    .isEqualTo(ExitCode.OK.number());
            Terminal local = new Terminal();
            assertThat(local.run("ask", "--home", home, "How long is green tea steeped?"))
                    .as(local.toString())
                    .isEqualTo(ExitCode.OK.number());
            assertThat(local.err()).contains("Signed in as ");
            assertThat(up.end()).isEqualTo(ExitCode.OK.number());
        }
    }

    /// What a browser on this machine is given at the address that `up` printed.
    private static String page(Up up) throws Exception {
        Matcher address =
                Pattern.compile("http://127\\.0\\.0\\.1:\\d+/dashboard").matcher(up.terminal.out());
        assertThat(address.find()).as(up.terminal.out()).isTrue();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create(address.group())).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static JsonNode json(String... arguments) throws Exception {
        Terminal terminal = new Terminal();
        assertThat(terminal.run(arguments)).as(terminal.toString()).isEqualTo(ExitCode.OK.number());
        return new ObjectMapper().readTree(terminal.out());
    }

    /// An `autobot up` on a thread of its own; interrupting it stands for Ctrl-C.
    private final class Up implements AutoCloseable {
        private final Terminal terminal = new Terminal();
        private final FutureTask<Integer> result = new FutureTask<>(() -> terminal.run(
                "up", "--home", home, "--knowledge", folder.resolve("docs").toString()));
        private final Thread thread = Thread.ofPlatform().name("up").start(result);

        void awaitReady() {
            await().atMost(LIMIT).until(() -> result.isDone() || terminal.out().contains("Ready in"));
            assertThat(terminal.out()).as(terminal.toString()).contains("Ready in");
        }

        int end() throws Exception {
            thread.interrupt();
            return result.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }

        @Override
        public void close() {
            thread.interrupt();
            await().atMost(LIMIT).until(() -> !thread.isAlive());
        }
    }
}
