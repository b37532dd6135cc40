package ai.autobot.pipeline.runtime.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Users, passwords and rights.
@SuppressWarnings("NullAway.Init")
class AccessTest {
    private static final String SECRET = "geheim";
    private static final Duration GENEROUS = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private RealRedis redis;

    @BeforeEach
    void start() throws Exception {
        redis = RealRedis.start(folder);
        redis.tell("ACL SETUSER alice on >" + SECRET + " ~* &* +@all -@dangerous -set");
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    @Test
    void aUserWithAPasswordInTheAddressIsLetIn() throws Exception {
        try (RedisConnections connections = Opening.open(withUser("alice:" + SECRET), Map.of())) {
            assertThat(connections.keyspace(RedisDatabase.MAIN).get("key")).isEmpty();
            assertThat(connections.address()).isEqualTo("127.0.0.1:" + redis.port());
        }
    }

    @Test
    void aUserWithAPasswordInAFileIsLetInWithOrWithoutALineBreakAtItsEnd() throws Exception {
        for (String end : new String[] {"", "\n", "\r\n"}) {
            Path file = Files.writeString(folder.resolve("password"), SECRET + end);
            try (RedisConnections connections =
                    Opening.open(withUser("alice"), Map.of("password-file", file.toString()))) {
                assertThat(connections.keyspace(RedisDatabase.MAIN).get("key")).isEmpty();
            }
        }
    }

    @Test
    void aPasswordThatWasChangedInItsFileIsUsedByTheNextConnection() throws Exception {
        Path file = Files.writeString(folder.resolve("password"), SECRET);
        try (RedisConnections connections = Opening.open(
                withUser("alice"), Map.of("password-file", file.toString(), "reconnect-delay-max", "100ms"))) {
            Files.writeString(file, "another");
            redis.tell("ACL SETUSER alice <" + SECRET + " >another");
            redis.tell("CLIENT KILL USER alice");

            await().atMost(GENEROUS)
                    .ignoreExceptionsInstanceOf(RedisUnavailableException.class)
                    .until(() ->
                            connections.keyspace(RedisDatabase.MAIN).get("key").isEmpty());
        }
    }

    @Test
    void aWrongPasswordIsToldWithoutShowingIt() throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "falsch-1");

        assertRefused(withUser("alice:falsch-2"), Map.of());
        assertRefused(withUser("alice"), Map.of("password-file", file.toString()));
    }

    @Test
    void whatAUserMayNotDoIsToldAndDoesNotCountAsAFault() throws Exception {
        try (RedisConnections connections = Opening.open(withUser("alice:" + SECRET), Map.of())) {
            Keyspace main = connections.keyspace(RedisDatabase.MAIN);
            for (int number = 0; number < 20; number++) {
                assertThatExceptionOfType(RedisUnavailableException.class)
                        .isThrownBy(() -> main.set("secret-key", "x".getBytes(UTF_8), Duration.ofHours(1)))
                        .withMessageContaining("does not allow this user a request")
                        .withMessageContaining("ACL")
                        .withMessageNotContaining("secret-key");
            }

            assertThat(main.get("key")).isEmpty();
        }
    }

    @Test
    void aPasswordInTwoPlacesIsRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("password"), SECRET);

        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> Opening.open(withUser("alice:" + SECRET), Map.of("password-file", file.toString())))
                .withMessageContaining("autobot.redis.password-file")
                .withMessageNotContaining(SECRET);
    }

    private void assertRefused(String uri, Map<String, String> settings) {
        assertThatExceptionOfType(RedisUnavailableException.class)
                .isThrownBy(() -> Opening.open(uri, settings))
                .withMessageContaining("refuses the user, the password")
                .withMessageContaining("autobot.redis.password-file")
                .satisfies(failure -> {
                    StringWriter text = new StringWriter();
                    failure.printStackTrace(new PrintWriter(text));
                    assertThat(text.toString()).doesNotContain("falsch");
                });
    }

    private String withUser(String user) {
        return redis.uri().replace("redis://", "redis://" + user + "@");
    }
}
