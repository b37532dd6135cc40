package ai.autobot.pipeline.runtime.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.embedded.EmbeddedRedis;
import ai.autobot.embedded.FaultyWay;
import ai.autobot.pipeline.runtime.config.Configuration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NearCopiesTest {
    private static final Duration IDLE = Duration.ofMinutes(30);
    private static final int MANY = 1_000;

    @TempDir
    private Path folder;

    private EmbeddedRedis redis;
    private FaultyWay proxy;
    private RedisConnections near;
    private RedisConnections elsewhere;

    @BeforeEach
    void connect() throws InterruptedException {
        redis = EmbeddedRedis.start(folder);
        proxy = FaultyWay.to(redis.port());
        near = open(proxy.uri());
        elsewhere = open(redis.uri());
    }

    @AfterEach
    void disconnect() throws Exception {
        near.close();
        elsewhere.close();
        proxy.close();
        redis.close();
    }

    @Test
    void asksRedisOnceForWhatDoesNotChange() throws Exception {
        NearCopies<String> copies = copies(MANY);
        set("key", "first");

        assertThat(copies.find("key", IDLE)).isEqualTo(new NearLook.Found<>("first"));
        NearStatistics before = copies.statistics();
        for (int look = 0; look < 100; look++) {
            assertThat(copies.find("key", IDLE)).isEqualTo(new NearLook.Found<>("first"));
        }

        // On a machine that stands still for half a second it asks again, or says that it does not know.
        assertThat(copies.statistics().warm()).isGreaterThan(before.warm());
        assertThat(copies.statistics().kept()).isEqualTo(1);
    }

    @Test
    void hasNoCopyOfWhatIsNotThereOrCannotBeRead() throws Exception {
        NearCopies<String> copies = copies(MANY);
        set("damaged", "?");

        assertThat(copies.find("nothing", IDLE)).isInstanceOf(NearLook.Absent.class);
        assertThat(copies.find("damaged", IDLE)).isInstanceOf(NearLook.Absent.class);
        assertThat(copies.statistics().kept()).isZero();
    }

    @Test
    void seesWhatOthersChangeDeleteAndFlush() throws Exception {
        NearCopies<String> copies = copies(MANY);
        set("key", "first");
        copies.find("key", IDLE);

        set("key", "second");
        eventually().until(() -> copies.find("key", IDLE).equals(new NearLook.Found<>("second")));
        elsewhere.keyspace(RedisDatabase.SESSIONS).delete("key");
        eventually().until(() -> copies.find("key", IDLE) instanceof NearLook.Absent);

        set("key", "third");
        eventually().until(() -> copies.find("key", IDLE).equals(new NearLook.Found<>("third")));
        command("FLUSHALL");
        eventually().until(() -> copies.find("key", IDLE) instanceof NearLook.Absent);
    }

    @Test
    void forgetsAtOnceWhatItsOwnerHasChanged() throws Exception {
        NearCopies<String> copies = copies(MANY);
        set("key", "first");
        copies.find("key", IDLE);

        elsewhere.keyspace(RedisDatabase.SESSIONS).delete("key");
        copies.forget("key");

        assertThat(copies.find("key", IDLE)).isNotInstanceOf(NearLook.Found.class);
    }

    /// The connection is cut: what changed meanwhile was not said to anybody.
    @Test
    void seesWhatChangedWhileItsConnectionWasLost() throws Exception {
        NearCopies<String> copies = copies(MANY);
        set("key", "first");
        copies.find("key", IDLE);

        command("CLIENT KILL TYPE normal SKIPME yes", "SELECT 6", "DEL key");

        eventually().until(() -> copies.find("key", IDLE) instanceof NearLook.Absent);
        eventually().ignoreExceptionsInstanceOf(RedisUnavailableException.class).until(() -> {
            set("key", "second");
            return copies.find("key", IDLE).equals(new NearLook.Found<>("second"));
        });
    }

    /// The connection stays open, and nothing comes through: nobody says that it is lost.
    @Test
    void trustsNoCopyWhileNothingIsHeardAndConnectsAnew() throws Exception {
        NearCopies<String> copies = copies(MANY);
        set("key", "first");
        copies.find("key", IDLE);
        int connections = proxy.opened();

        proxy.goNumb();
        elsewhere.keyspace(RedisDatabase.SESSIONS).delete("key");

        eventually().until(() -> copies.find("key", IDLE) instanceof NearLook.Unknown);
        eventually().until(() -> copies.find("key", IDLE) instanceof NearLook.Absent);
        assertThat(proxy.opened()).isGreaterThan(connections);
    }

    @Test
    void doesNotKnowWhileRedisIsStoppedAndKnowsAgain() throws Exception {
        NearCopies<String> copies = copies(MANY);
        set("key", "first");
        copies.find("key", IDLE);
        int port = redis.port();

        redis.close();
        eventually().until(() -> copies.find("key", IDLE) instanceof NearLook.Unknown);

        redis = EmbeddedRedis.start(folder, port);
        eventually().ignoreExceptionsInstanceOf(RedisUnavailableException.class).until(() -> {
            set("key", "second");
            return copies.find("key", IDLE).equals(new NearLook.Found<>("second"));
        });
    }

    @Test
    void letsWhatIsUsedLiveAndForgetsWhatIsNot() throws Exception {
        NearCopies<String> copies = copies(MANY);
        elsewhere.keyspace(RedisDatabase.SESSIONS).set("used", "value".getBytes(UTF_8), Duration.ofMillis(900));
        elsewhere.keyspace(RedisDatabase.SESSIONS).set("unused", "value".getBytes(UTF_8), Duration.ofMillis(900));
        copies.find("unused", Duration.ofMillis(900));

        // Each use lets it live for half an hour: long after the other is gone it is still there.
        copies.find("used", IDLE);

        eventually().until(() -> copies.find("unused", Duration.ofMillis(1)) instanceof NearLook.Absent);
        eventually().until(() -> copies.find("used", IDLE).equals(new NearLook.Found<>("value")));
    }

    @Test
    void keepsNoMoreCopiesThanItMay() throws Exception {
        NearCopies<String> copies = copies(10);
        for (int key = 0; key < 100; key++) {
            set("key-" + key, "value");
            copies.find("key-" + key, IDLE);
        }

        assertThat(copies.statistics().kept()).isBetween(1L, 10L);
    }

    /// Many read while one changes: when it has ended nobody has an old value, whatever crossed whatever.
    @Test
    void keepsNoOldValueHoweverReadsAndChangesCross() throws Exception {
        NearCopies<String> copies = copies(MANY);
        AtomicLong rounds = new AtomicLong();
        AtomicBoolean ended = new AtomicBoolean();
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> reading = new ArrayList<>();
            for (int reader = 0; reader < 16; reader++) {
                reading.add(readers.submit((Callable<Void>) () -> {
                    while (!ended.get()) {
                        for (int key = 0; key < 8; key++) {
                            copies.find("key-" + key, IDLE);
                        }
                    }
                    return null;
                }));
            }
            try {
                for (int round = 1; round <= 300; round++) {
                    for (int key = 0; key < 8; key++) {
                        set("key-" + key, "round-" + round);
                    }
                    rounds.set(round);
                }
            } finally {
                ended.set(true);
            }
            for (Future<?> one : reading) {
                one.get();
            }
        }
        Map<String, NearLook<String>> seen = new ConcurrentHashMap<>();
        eventually().untilAsserted(() -> {
            for (int key = 0; key < 8; key++) {
                seen.put("key-" + key, copies.find("key-" + key, IDLE));
            }
            assertThat(Set.copyOf(seen.values())).containsExactly(new NearLook.Found<>("round-" + rounds.get()));
        });
    }

    private NearCopies<String> copies(int most) throws InterruptedException {
        NearCopies<String> copies = near.near(RedisDatabase.SESSIONS, most, (_, bytes) -> {
                    String value = new String(bytes, UTF_8);
                    return value.equals("?") ? Optional.empty() : Optional.of(value);
                })
                .orElseThrow();
        eventually().until(() -> !(copies.find("no-such-key", IDLE) instanceof NearLook.Unknown));
        return copies;
    }

    private void set(String key, String value) throws InterruptedException {
        elsewhere.keyspace(RedisDatabase.SESSIONS).set(key, value.getBytes(UTF_8), IDLE);
    }

    private void command(String... lines) throws IOException {
        assertThat(RealRedis.answers(redis.port(), lines)).noneMatch(answer -> answer.startsWith("-"));
    }

    private static RedisConnections open(String uri) throws InterruptedException {
        return RedisConnections.open(
                Configuration.of(RedisSettings.class, Map.of("autobot.redis.uri", uri)),
                Set.of(RedisDatabase.SESSIONS));
    }

    private static ConditionFactory eventually() {
        return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(5));
    }
}
