package ai.autobot.pipeline.runtime.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import ai.autobot.embedded.FaultyWay;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is made again after a fault that passes, and what is not.
@SuppressWarnings("NullAway.Init")
class RetryTest {
    private static final Duration GENEROUS = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofHours(1);
    private static final byte[] VALUE = "value".getBytes(UTF_8);

    /// So many, within so long a time, that a busy machine makes no difference.
    private static final Map<String, String> PERSISTENT =
            Map.of("retries", "10", "command-timeout", "60s", "reconnect-delay-max", "20ms");

    @TempDir
    private Path folder;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private RealRedis redis;
    private FaultyWay way;
    private RedisConnections connections;
    private Keyspace main;

    @BeforeEach
    void connect() throws Exception {
        redis = RealRedis.start(folder);
        way = FaultyWay.to(redis.port());
        connections = Opening.open(way.uri(), PERSISTENT, metrics);
        main = connections.keyspace(RedisDatabase.MAIN);
    }

    @AfterEach
    void disconnect() {
        connections.close();
        way.close();
        redis.close();
    }

    @Test
    void aKilledConnectionIsNotNoticed() throws Exception {
        for (int number = 0; number < 10; number++) {
            redis.tell("CLIENT KILL TYPE normal SKIPME yes");

            main.set("key", VALUE, LONG);
            assertThat(main.get("key")).hasValue(VALUE);
        }
    }

    @Test
    void whatMayBeDoneTwiceIsMadeAgainWhenItsAnswerWasLost() throws Exception {
        CompletableFuture<String> end = whileTheAnswerIsLost(() -> main.set("key", VALUE, LONG));

        assertThat(end).succeedsWithin(GENEROUS).isEqualTo("done");
        assertThat(main.get("key")).hasValue(VALUE);
        assertThat(retries()).isPositive();
    }

    @Test
    void whatWouldGiveAnotherResultTheSecondTimeIsNotMadeAgainWhenItsAnswerWasLost() throws Exception {
        CompletableFuture<String> end = whileTheAnswerIsLost(() -> main.setIfAbsent("key", VALUE));

        assertThat(end)
                .succeedsWithin(GENEROUS)
                .asString()
                .contains("RedisUnavailableException", "the connection was lost");
    }

    @Test
    void whatWasNeverSentIsMadeAgainWhateverItIs() throws Exception {
        redis.kill();
        await().atMost(GENEROUS)
                .until(() -> connections.health().get(RedisDatabase.MAIN) instanceof DatabaseHealth.Down);
        CompletableFuture<Boolean> set = new CompletableFuture<>();
        Thread asking = Thread.startVirtualThread(() -> {
            try {
                set.complete(main.setIfAbsent("key", VALUE));
            } catch (InterruptedException | RuntimeException e) {
                set.completeExceptionally(e);
            }
        });
        await().atMost(GENEROUS).until(() -> asking.getState() == Thread.State.TIMED_WAITING || set.isDone());

        redis.startAgain();

        assertThat(set).succeedsWithin(GENEROUS).isEqualTo(true);
    }

    @Test
    void anInterruptEndsThePauseBetweenTwoTries() throws Exception {
        redis.kill();
        CompletableFuture<String> end = new CompletableFuture<>();
        Thread asking = Thread.startVirtualThread(() -> end.complete(endOf(() -> main.get("key"))));
        await().atMost(GENEROUS).until(() -> asking.getState() == Thread.State.TIMED_WAITING);

        asking.interrupt();

        assertThat(end).succeedsWithin(GENEROUS).asString().contains("InterruptedException", "flag=false");
    }

    @Test
    void aScriptThatIsBusyIsWaitedFor() throws Exception {
        redis.tell("CONFIG SET busy-reply-threshold 1");
        Thread script = Thread.startVirtualThread(() -> endOf(() -> redis.tell("EVAL \"while true do end\" 0")));
        await().atMost(GENEROUS).until(() -> redis.tell("PING").startsWith("-BUSY"));
        CompletableFuture<String> end = new CompletableFuture<>();
        Thread.startVirtualThread(() -> end.complete(endOf(() -> main.setIfAbsent("key", VALUE))));
        await().atMost(GENEROUS).until(() -> retries() > 0);

        redis.tell("SCRIPT KILL");

        assertThat(end).succeedsWithin(GENEROUS).isEqualTo("done");
        assertThat(main.get("key")).hasValue(VALUE);
        script.join();
    }

    @Test
    void aFaultThatLastsIsTold() {
        redis.kill();

        assertThatExceptionOfType(RedisUnavailableException.class)
                .isThrownBy(() -> main.setIfAbsent("key", VALUE))
                .withMessageContaining("main");
    }

    private double retries() {
        return metrics.get("autobot.redis.retries")
                .tag("database", "main")
                .counter()
                .count();
    }

    private interface Request {
        void make() throws Exception;
    }

    /// Makes a request that reaches Redis, whose answer is lost with the connection.
    private CompletableFuture<String> whileTheAnswerIsLost(Request request) throws Exception {
        way.holdAnswers();
        CompletableFuture<String> end = new CompletableFuture<>();
        Thread.startVirtualThread(() -> end.complete(endOf(request)));
        await().atMost(GENEROUS).until(() -> redis.tell("EXISTS key").equals(":1"));
        way.cut();
        way.letAnswersPass();
        return end;
    }

    private static String endOf(Request request) {
        try {
            request.make();
            return "done";
        } catch (Exception e) {
            return e + " flag=" + Thread.currentThread().isInterrupted();
        }
    }
}
