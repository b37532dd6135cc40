package ai.autobot.pipeline.runtime.ledger;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.embedded.EmbeddedRedis;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The ledger while Redis is gone: nobody fails for that.
@SuppressWarnings("NullAway.Init")
class LedgerOutageTest {
    private static final Duration GENEROUS = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    @Test
    void saysThatItIsNotThereAndCountsIt() throws Exception {
        EmbeddedRedis redis = EmbeddedRedis.start(folder);
        try (RedisConnections connections = connect(redis);
                RedisCallLedger ledger = open(connections, "worker-1", Map.of())) {
            ledger.claim("before", "a1");

            redis.close();

            assertThat(ledger.claim("c", "a2")).isEqualTo(new Claim.Unavailable());
            assertThat(ledger.finish("before", RedisCallLedgerTest.finished("a1")))
                    .isEqualTo(Recording.UNAVAILABLE);
            ledger.release("before", "a1");
            ledger.forget(List.of("before"));
            assertThat(ledger.statistics().unavailable()).isEqualTo(2);
        } finally {
            redis.close();
        }
    }

    @Test
    void servesAgainWhenRedisIsBackAndTheWorkerIsAliveThere() throws Exception {
        EmbeddedRedis redis = EmbeddedRedis.start(folder);
        try (RedisConnections connections = connect(redis);
                RedisCallLedger ledger = open(connections, "worker-1", Map.of("autobot.ledger.lease", "1s"))) {
            int port = redis.port();
            redis.close();
            ledger.claim("c", "a1");
            redis = EmbeddedRedis.start(folder, port);

            await().atMost(GENEROUS).until(() -> ledger.claim("c", "a2").equals(new Claim.Claimed()));
            String alive = "alive:" + ledger.self().text();
            await().atMost(GENEROUS)
                    .until(() ->
                            connections.keyspace(RedisDatabase.TASKS).get(alive).isPresent());
        } finally {
            redis.close();
        }
    }

    @Test
    void whoWaitsForARunningCallGoesOnWaitingWhileRedisRestartsQuickly() throws Exception {
        EmbeddedRedis redis = EmbeddedRedis.start(folder);
        try (RedisConnections connections = connect(redis);
                RedisCallLedger old = open(connections, "worker-1", Map.of("autobot.ledger.lease", "5m"));
                RedisCallLedger next = open(connections, "worker-2", Map.of("autobot.ledger.lease", "5m"))) {
            old.claim("c", "a1");
            FutureTask<Claim> claim = new FutureTask<>(() -> next.claim("c", "a2"));
            Thread.startVirtualThread(claim);
            await().until(() -> next.statistics().waiting() == 1);
            int port = redis.port();

            redis.close();
            await().atMost(GENEROUS).until(() -> old.claim("probe", "p").equals(new Claim.Unavailable()));
            redis = EmbeddedRedis.start(folder, port);
            await().atMost(GENEROUS).until(() -> old.claim("probe", "p").equals(new Claim.Claimed()));
            old.release("c", "a1");

            assertThat(claim.get()).isEqualTo(new Claim.Claimed());
        } finally {
            redis.close();
        }
    }

    @Test
    void aClaimWhoseAnswerNobodyWaitedForIsGivenUp() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.start(folder);
                RedisConnections connections = connect(redis);
                RedisCallLedger ledger = open(connections, "worker-1", Map.of("autobot.ledger.patience", "1m"))) {
            tell(redis, "CLIENT PAUSE 600000 WRITE");
            FutureTask<Claim> claim = new FutureTask<>(() -> ledger.claim("c", "a1"));
            Thread claiming = Thread.startVirtualThread(claim);
            await().until(() -> claiming.getState() == Thread.State.TIMED_WAITING);

            claiming.interrupt();
            tell(redis, "CLIENT UNPAUSE");

            assertThat(claim)
                    .failsWithin(GENEROUS)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(InterruptedException.class);
            assertThat(connections.keyspace(RedisDatabase.TASKS).get("call:c")).isEmpty();
        }
    }

    private static void tell(EmbeddedRedis redis, String command) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
            socket.getOutputStream().write((command + "\r\n").getBytes(US_ASCII));
            assertThat(socket.getInputStream().readNBytes(5)).isEqualTo("+OK\r\n".getBytes(US_ASCII));
        }
    }

    private static RedisCallLedger open(RedisConnections connections, String instance, Map<String, String> settings)
            throws InterruptedException {
        return RedisCallLedger.open(
                connections.keyspace(RedisDatabase.TASKS),
                instance,
                Configuration.of(LedgerSettings.class, settings),
                Duration.ofMinutes(5),
                Clock.systemUTC());
    }

    private static RedisConnections connect(EmbeddedRedis redis) throws InterruptedException {
        return RedisConnections.open(
                Configuration.of(
                        RedisSettings.class,
                        Map.of(
                                "autobot.redis.uri", redis.uri(),
                                "autobot.redis.reconnect-delay-max", "100ms",
                                "autobot.redis.command-timeout", "1m")),
                Set.of(RedisDatabase.TASKS));
    }
}
