package ai.autobot.pipeline.authenticate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.embedded.EmbeddedRedis;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.redis.Keyspace;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisSessionStoreTest extends SessionStoreContract {
    @TempDir
    private static Path folder;

    private static EmbeddedRedis redis;
    private static RedisConnections connections;

    @BeforeAll
    static void connect() throws InterruptedException {
        redis = EmbeddedRedis.start(folder);
        connections = RedisConnections.open(
                Configuration.of(RedisSettings.class, Map.of("autobot.redis.uri", redis.uri())),
                Set.of(RedisDatabase.SESSIONS));
    }

    @AfterAll
    static void disconnect() {
        connections.close();
        redis.close();
    }

    @Override
    SessionStore store() {
        return new RedisSessionStore(database());
    }

    @Override
    void awaitEndOf(String hash) {
        Awaitility.await().until(() -> store().peek(hash).isEmpty());
    }

    @Test
    void countsAsEndedWhatCannotBeRead() throws InterruptedException {
        List<String> damaged = List.of("", "{", "null", "[]", "{\"userId\":\"x\"}", "{\"userId\":7,\"more\":{}}");
        for (String value : damaged) {
            Session session = session("mallory", 60);
            database().set("session:" + session.hash(), value.getBytes(UTF_8), IDLE);

            assertThat(store().find(session.hash(), IDLE)).as(value).isEmpty();
        }
    }

    /// Who begins a session adds it to its user's group first.
    @Test
    void doesNotForgetWhoseASessionIsThatIsJustAboutToBegin() throws InterruptedException {
        Session session = session("frida", 60);
        store().save(session, IDLE);
        byte[] value = database().get("session:" + session.hash()).orElseThrow();
        database().delete("session:" + session.hash());

        assertThat(store().ofUser("frida", session.createdAt())).isEmpty();
        database().set("session:" + session.hash(), value, IDLE);

        assertThat(store().ofUser("frida", session.createdAt())).containsExactly(session);
    }

    @Test
    void endsTheNewestOfMoreSessionsThanAreReadAtOnce() throws InterruptedException {
        Session newest = session("frank", 3_600);
        store().save(newest, IDLE);
        database()
                .run(
                        "for i = 1, 10500 do redis.call('ZADD', KEYS[1], ARGV[1] + i, 'ended-' .. i) end return {}",
                        List.of("user-sessions:frank"),
                        List.of(Long.toString(newest.createdAt().toEpochMilli())));

        assertThat(sessions().revokeAll("frank")).isEqualTo(1);

        assertThat(store().peek(newest.hash())).isEmpty();
    }

    @Test
    void endsEverybodysSessionsAndLetsNoOldTokenOfAnotherIssuerBeginOneAgain() throws InterruptedException {
        Session unused = session("keycloak/gina", 60);
        store().begin(unused, SHORT);
        awaitEndOf(unused.hash());
        Session one = session("gina", 60);
        Session two = session("[hugo] *?\\ü", 60);
        store().save(one, IDLE);
        store().save(two, IDLE);

        assertThat(sessions().revokeAll()).isGreaterThanOrEqualTo(2);

        assertThat(store().peek(one.hash())).isEmpty();
        assertThat(store().peek(two.hash())).isEmpty();
        assertThat(store().begin(unused, IDLE)).isEmpty();
    }

    /// A token of another issuer that names the session may be genuine for so long.
    @Test
    void marksARevokedSessionForAsLongAsItWouldHaveLived() throws InterruptedException {
        Session session = session("dave", (int) Duration.ofDays(7).toSeconds());
        store().save(session, IDLE);
        store().remove(session.hash());

        assertThat(timeToLive("revoked:" + session.hash())).isGreaterThan(Duration.ofDays(7));
    }

    @Test
    void keepsNoSessionBeyondItsEndHoweverMuchItIsUsed() throws InterruptedException {
        Session saved = session("erin", 60);
        Session begun = session("erin", 60);
        store().save(saved, IDLE);
        store().begin(begun, IDLE);
        assertThat(timeToLive("session:" + saved.hash())).isLessThanOrEqualTo(Duration.ofSeconds(60));
        assertThat(timeToLive("session:" + begun.hash())).isLessThanOrEqualTo(Duration.ofSeconds(60));

        assertThat(store().find(saved.hash(), IDLE)).contains(saved);

        assertThat(timeToLive("session:" + saved.hash())).isLessThanOrEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void forgetsASessionThatIsPastItsEnd() throws InterruptedException {
        Session over = new Session(
                session("erin", 60).hash(),
                "erin",
                Set.of("user"),
                Instant.now().minusSeconds(60),
                Instant.now().minusSeconds(1));
        String stored = "{\"userId\":\"erin\",\"roles\":[\"user\"],\"createdAtMillis\":"
                + over.createdAt().toEpochMilli() + ",\"endsAtMillis\":"
                + over.endsAt().toEpochMilli() + "}";
        database().set("session:" + over.hash(), stored.getBytes(UTF_8), IDLE);

        store().find(over.hash(), IDLE);

        awaitEndOf(over.hash());
    }

    @Test
    void leavesNoUsableSessionIdOnDisk() throws Exception {
        IssuedSession issued = sessions().create("carol", Set.of("user"));
        String sessionId = Tokens.sessionId(issued.token());

        Awaitility.await().until(() -> everyFile().contains(issued.session().hash()));
        assertThat(everyFile()).doesNotContain(sessionId);
    }

    private Sessions sessions() {
        return new Sessions(
                store(),
                SigningKeys.random(),
                Configuration.of(AuthenticateSettings.class, Map.of()),
                Clock.systemUTC());
    }

    private static Duration timeToLive(String key) {
        URI uri = URI.create(redis.uri());
        try (Socket socket = new Socket(uri.getHost(), uri.getPort());
                BufferedReader answers =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1))) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(("SELECT 6\r\nPTTL " + key + "\r\n").getBytes(ISO_8859_1));
            answers.readLine();
            return Duration.ofMillis(Long.parseLong(answers.readLine().substring(1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Keyspace database() {
        return connections.keyspace(RedisDatabase.SESSIONS);
    }

    private static String everyFile() throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains("appendonly"))
                    .toList()) {
                text.append(new String(Files.readAllBytes(file), ISO_8859_1));
            }
        }
        return text.toString();
    }
}
