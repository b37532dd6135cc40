package ai.autobot.local;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.embedded.EmbeddedBroker;
import ai.autobot.embedded.EmbeddedRedis;
import ai.autobot.pipeline.authenticate.SigningKeys;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `autobot keys`, against a real Redis.
@SuppressWarnings("NullAway.Init")
class KeysCommandTest {
    @TempDir
    private Path folder;

    @TempDir
    private static Path shared;

    private static EmbeddedBroker broker;

    private EmbeddedRedis redis;
    private String out = "";
    private String err = "";

    @BeforeAll
    static void startBroker() throws InterruptedException {
        broker = EmbeddedBroker.start(shared);
        int code = new Terminal()
                .run("topics", "create", "--bootstrap-servers", broker.bootstrapServers(), "--home", shared + "/home");
        assertThat(code).isZero();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void start() {
        redis = EmbeddedRedis.start(folder.resolve("redis"));
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    @Test
    void rotatesInTwoStepsAndShowsNoSecret() throws Exception {
        makeFirstSecret();
        assertThat(run("keys", "list", "--json")).isZero();
        String first = json().getFirst().get("id").asText();
        assertThat(json().getFirst().get("use").asText()).isEqualTo("signing");

        assertThat(run("keys", "rotate", "--json")).isZero();
        JsonNode added = json().getFirst();
        assertThat(added.get("use").asText()).isEqualTo("next");
        assertThat(Duration.between(
                        Instant.now(), Instant.parse(added.get("activeFrom").asText())))
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(60));
        assertThat(added.get("pruned")).isEmpty();

        assertThat(run("keys", "list")).isZero();
        assertThat(out.lines())
                .hasSize(2)
                .anyMatch(line -> line.startsWith(first + "  signing"))
                .anyMatch(line -> line.startsWith(added.get("id").asText() + "  next"));
    }

    @Test
    void retiresASecretWhenThatIsConfirmed() throws Exception {
        makeFirstSecret();
        run("keys", "list", "--json");
        String first = json().getFirst().get("id").asText();

        assertThat(run("keys", "retire", first)).isEqualTo(2);
        assertThat(err).contains("--yes");
        assertThat(run("keys", "retire", first, "--yes", "--json")).isZero();
        assertThat(json().getFirst().get("retired").asText()).isEqualTo(first);

        assertThat(run("keys", "retire", first, "--yes")).isEqualTo(1);
        assertThat(err).contains("no secret of that id");
        run("keys", "list");
        assertThat(out).doesNotContain(first).contains("signing");
    }

    @Test
    void refusesWhatNobodyCouldKeepUpWith() throws Exception {
        assertThat(run("keys", "rotate", "--activate-after", "1s")).isEqualTo(2);
        assertThat(err).contains("autobot.authenticate.key-activation");
        for (int number = 0; number < 15; number++) {
            assertThat(run("keys", "rotate")).isZero();
        }

        assertThat(run("keys", "rotate")).isEqualTo(1);

        assertThat(err).contains("16 already").contains("after 20");
    }

    @Test
    void changesNothingThatTheAuditIsNotToldOf() throws Exception {
        makeFirstSecret();
        int secrets = secrets().size();

        int code = new Terminal().run("keys", "rotate", "--redis-uri", redis.uri(), "--home", folder.toString());

        assertThat(code).isEqualTo(2);
        assertThat(secrets()).hasSize(secrets);
        assertThat(run("keys", "rotate")).isZero();
        Terminal audit = new Terminal();
        audit.run(
                "audit", "tail", "--bootstrap-servers", broker.bootstrapServers(), "--action", "key_rotate", "--json");
        assertThat(audit.out()).contains("key_rotate").contains("ALLOWED");
    }

    @Test
    void tellsTheAuditWhichSecretsCameAndWent() throws Exception {
        makeFirstSecret();
        run("keys", "list", "--json");
        String first = json().getFirst().get("id").asText();
        run("keys", "rotate", "--json");
        String added = json().getFirst().get("id").asText();
        run("keys", "retire", first, "--yes");

        Terminal audit = new Terminal();
        audit.run("audit", "tail", "--bootstrap-servers", broker.bootstrapServers(), "--json");

        assertThat(audit.out().lines())
                .anyMatch(line -> line.contains("key_rotate") && line.contains("\"added\":\"" + added + "\""))
                .anyMatch(line -> line.contains("key_retire") && line.contains("\"signing\":\"" + added + "\""));
    }

    @Test
    void makesNoSecretWhereSomebodyOnlyLooks() throws Exception {
        assertThat(run("keys", "list")).isZero();
        assertThat(err).contains("no secret yet");
        assertThat(run("user", "list")).isZero();
        assertThat(run("session", "show", "--user", "ada")).isEqualTo(1);

        assertThat(secrets()).isEmpty();
    }

    @Test
    void saysWhatIsMissingWhereRedisIsNotThere() throws Exception {
        redis.close();

        int code = new Terminal().run("keys", "list", "--redis-uri", redis.uri(), "--home", folder.toString());

        assertThat(code).isEqualTo(3);
    }

    private int run(String... arguments) throws InterruptedException {
        Terminal terminal = new Terminal();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--redis-uri",
                redis.uri(),
                "--bootstrap-servers",
                broker.bootstrapServers(),
                "--home",
                folder.resolve("home").toString()));
        int code = terminal.run(all.toArray(String[]::new));
        out = terminal.out();
        err = terminal.err();
        for (String secret : secrets()) {
            assertThat(out + err).doesNotContain(secret);
        }
        return code;
    }

    private List<JsonNode> json() throws IOException {
        List<JsonNode> objects = new ArrayList<>();
        for (String line : out.lines().toList()) {
            objects.add(new ObjectMapper().readTree(line));
        }
        return objects;
    }

    /// As a worker's start does.
    private void makeFirstSecret() throws InterruptedException {
        try (RedisConnections connections = connections()) {
            SigningKeys.load(connections.keyspace(RedisDatabase.MAIN));
        }
    }

    private RedisConnections connections() throws InterruptedException {
        return RedisConnections.open(
                Configuration.of(RedisSettings.class, Map.of("autobot.redis.uri", redis.uri())),
                Set.of(RedisDatabase.MAIN));
    }

    private List<String> secrets() throws InterruptedException {
        try (RedisConnections connections = connections()) {
            return connections
                    .keyspace(RedisDatabase.MAIN)
                    .get("authenticate:secrets")
                    .map(stored -> new String(stored, StandardCharsets.US_ASCII)
                            .lines()
                            .map(line -> line.split(" ", -1)[1])
                            .toList())
                    .orElse(List.of());
        }
    }
}
