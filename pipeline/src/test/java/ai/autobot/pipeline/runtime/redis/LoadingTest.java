package ai.autobot.pipeline.runtime.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A Redis that loads its data says so, and serves nobody until it has.
@SuppressWarnings("NullAway.Init")
class LoadingTest {
    private static final Duration GENEROUS = Duration.ofSeconds(60);
    private static final String KEYS = "2000";

    /// So slow that it takes some seconds; it answers others after each kilobyte.
    private static final String[] SLOWLY = {
        "--key-load-delay", "1000", "--loading-process-events-interval-bytes", "1024"
    };

    @TempDir
    private Path folder;

    private RealRedis redis;

    @BeforeEach
    void save() throws Exception {
        redis = RealRedis.start(folder);
        redis.tell("DEBUG POPULATE " + KEYS + " key 100", "SAVE");
    }

    @AfterEach
    void stop() {
        redis.kill();
    }

    @Test
    void isWaitedForAtStart() throws Exception {
        redis.kill();
        redis.startAgain(SLOWLY);
        assertThat(redis.tell("PING")).startsWith("-LOADING");

        try (RedisConnections connections = Opening.open(redis.uri(), Map.of())) {
            assertThat(connections.keyspace(RedisDatabase.MAIN).get("key:1")).isPresent();
        }
    }

    @Test
    void isNotWaitedForLongerThanAllowed() throws Exception {
        redis.kill();
        redis.startAgain("--key-load-delay", "20000", "--loading-process-events-interval-bytes", "1024");

        assertThatExceptionOfType(RedisUnavailableException.class)
                .isThrownBy(() -> Opening.open(redis.uri(), Map.of("loading-limit", "300ms")))
                .withMessageContaining("LOADING")
                .withMessageContaining("autobot.redis.loading-limit");
    }

    @Test
    void isUnavailableWhileRunningAndServesWhenItHasLoaded() throws Exception {
        try (RedisConnections connections =
                Opening.open(redis.uri(), Map.of("reconnect-delay-max", "50ms", "retries", "0"))) {
            Keyspace main = connections.keyspace(RedisDatabase.MAIN);
            assertThat(main.get("key:1")).isPresent();

            redis.kill();
            redis.startAgain(SLOWLY);
            await().atMost(GENEROUS).until(() -> complaintOf(main).contains("LOADING"));

            await().atMost(GENEROUS).until(() -> complaintOf(main).isEmpty());
            assertThat(main.setIfAbsent("new", "x".getBytes(UTF_8))).isTrue();
        }
    }

    private static String complaintOf(Keyspace keyspace) throws InterruptedException {
        try {
            assertThat(keyspace.get("key:1")).isPresent();
            return "";
        } catch (RedisUnavailableException e) {
            return "" + e.getMessage();
        }
    }
}
