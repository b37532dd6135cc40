package ai.autobot.pipeline.runtime.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.autobot.embedded.EmbeddedRedis;
import ai.autobot.embedded.FaultyWay;
import ai.autobot.pipeline.runtime.config.Configuration;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisOutageTest {
    private static final Duration GENEROUS = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void isKnownAtOnceAndOverWithoutANewClient() throws InterruptedException {
        EmbeddedRedis redis = EmbeddedRedis.start(folder);
        // So long a time-out that a request which queued for Redis's return could not pass unnoticed.
        try (RedisConnections connections = open(redis.uri(), Map.of("command-timeout", "5m"))) {
            Keyspace main = connections.keyspace(RedisDatabase.MAIN);
            main.ping();
            int port = redis.port();

            redis.close();
            Awaitility.await()
                    .atMost(GENEROUS)
                    .untilAsserted(() -> assertThatExceptionOfType(RedisUnavailableException.class)
                            .isThrownBy(main::ping)
                            .withMessageContaining("127.0.0.1:" + port));

            redis = EmbeddedRedis.start(folder, port);
            Awaitility.await()
                    .atMost(GENEROUS)
                    .ignoreExceptionsInstanceOf(RedisUnavailableException.class)
                    .until(() -> main.ping().isPositive());
        } finally {
            redis.close();
        }
    }

    @Test
    void doesNotHoldARequestLongerThanTheCommandTimeout() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.start(folder);
                RedisConnections connections = open(redis.uri(), Map.of("command-timeout", "200ms"))) {
            Keyspace main = connections.keyspace(RedisDatabase.MAIN);
            pause(redis, Duration.ofSeconds(3));

            assertThatExceptionOfType(RedisUnavailableException.class)
                    .isThrownBy(() -> main.get("key"))
                    .withMessageContaining("did not answer within");

            Awaitility.await()
                    .atMost(GENEROUS)
                    .ignoreExceptionsInstanceOf(RedisUnavailableException.class)
                    .until(() -> main.ping().isPositive());
        }
    }

    @Test
    void doesNotHoldWhoHasLessPatienceAsLongAsOthers() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.start(folder);
                RedisConnections connections = open(redis.uri(), Map.of("command-timeout", "5m"))) {
            Keyspace main = connections.keyspace(RedisDatabase.MAIN);
            pause(redis, Duration.ofMinutes(5));

            assertThatExceptionOfType(RedisUnavailableException.class)
                    .isThrownBy(() -> main.within(Duration.ofMillis(100)).get("key"))
                    .withMessageContaining("did not answer within PT0.1S");
        }
    }

    @Test
    void refusesMoreRequestsThanMayWait() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.start(folder);
                RedisConnections connections =
                        open(redis.uri(), Map.of("request-queue-size", "2", "command-timeout", "60s"))) {
            Keyspace main = connections.keyspace(RedisDatabase.MAIN);
            pause(redis, Duration.ofMinutes(5));
            // The connection's own sign of life may be one of those that wait.
            Thread waiting = waitingForRedis(main);
            Thread alsoWaiting = waitingForRedis(main);

            assertThatExceptionOfType(RedisUnavailableException.class)
                    .isThrownBy(() -> main.get("key"))
                    .withMessageContaining("cannot serve a request: too many wait");

            waiting.interrupt();
            alsoWaiting.interrupt();
            assertThat(waiting.join(GENEROUS)).isTrue();
            assertThat(alsoWaiting.join(GENEROUS)).isTrue();
        }
    }

    private static Thread waitingForRedis(Keyspace keyspace) {
        Thread thread = Thread.startVirtualThread(() -> ask(keyspace));
        Awaitility.await()
                .atMost(GENEROUS)
                .until(() -> thread.getState() == Thread.State.TIMED_WAITING
                        || thread.getState() == Thread.State.TERMINATED);
        return thread;
    }

    @Test
    void endsTheWaitOfAnInterruptedThread() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.start(folder);
                RedisConnections connections = open(redis.uri(), Map.of("command-timeout", "5m"))) {
            Keyspace main = connections.keyspace(RedisDatabase.MAIN);
            pause(redis, Duration.ofMinutes(5));
            CompletableFuture<String> seen = new CompletableFuture<>();
            CountDownLatch asked = new CountDownLatch(1);
            Thread waiting = Thread.startVirtualThread(() -> {
                asked.countDown();
                seen.complete(ask(main));
            });
            assertThat(asked.await(GENEROUS.toSeconds(), TimeUnit.SECONDS)).isTrue();

            waiting.interrupt();

            assertThat(seen.get(GENEROUS.toSeconds(), TimeUnit.SECONDS)).isEqualTo("InterruptedException");
        }
    }

    @Test
    void endsTheWaitOfThoseWhoAskWhenItIsClosed() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.start(folder)) {
            RedisConnections connections = open(redis.uri(), Map.of("command-timeout", "5m"));
            Keyspace main = connections.keyspace(RedisDatabase.MAIN);
            pause(redis, Duration.ofMinutes(5));
            CompletableFuture<String> seen = new CompletableFuture<>();
            Thread waiting = Thread.startVirtualThread(() -> seen.complete(ask(main)));
            Awaitility.await().atMost(GENEROUS).until(() -> waiting.getState() == Thread.State.TIMED_WAITING);

            connections.close();

            assertThat(seen.get(GENEROUS.toSeconds(), TimeUnit.SECONDS)).isEqualTo("RedisUnavailableException");
        }
    }

    @Test
    void isRefusedAtOnceAfterSomeThatWereNotAnsweredAndServedWhenItAnswersAgain() throws Exception {
        try (RealRedis redis = RealRedis.start(folder);
                FaultyWay way = FaultyWay.to(redis.port());
                RedisConnections connections = open(way.uri(), Map.of("command-timeout", "100ms"))) {
            Keyspace main = connections.keyspace(RedisDatabase.MAIN);
            way.holdAnswers();

            Awaitility.await()
                    .atMost(GENEROUS)
                    .untilAsserted(() -> assertThatExceptionOfType(RedisUnavailableException.class)
                            .isThrownBy(() -> main.get("key"))
                            .withMessageContaining("is not asked for the moment"));

            way.letAnswersPass();
            Awaitility.await()
                    .atMost(GENEROUS)
                    .ignoreExceptionsInstanceOf(RedisUnavailableException.class)
                    .until(() -> main.ping().isPositive());
        }
    }

    @Test
    void isNotConcludedFromTheTimeoutsOfWhoHasLittlePatience() throws Exception {
        try (RealRedis redis = RealRedis.start(folder);
                FaultyWay slow = FaultyWay.to(redis.port());
                RedisConnections connections = open(slow.uri(), Map.of("command-timeout", "60s"))) {
            Keyspace main = connections.keyspace(RedisDatabase.MAIN);
            Keyspace impatient = main.within(Duration.ofMillis(20));
            slow.delayAnswers(Duration.ofMillis(300));

            for (int number = 0; number < 10; number++) {
                assertThatExceptionOfType(RedisUnavailableException.class)
                        .isThrownBy(() -> impatient.get("key"))
                        .withMessageContaining("did not answer within PT0.02S");
            }

            assertThat(main.get("key")).isEmpty();
        }
    }

    @Test
    void thatWasAFlushIsARedisWithoutKeys() throws Exception {
        try (RealRedis redis = RealRedis.start(folder);
                RedisConnections connections = open(redis.uri(), Map.of())) {
            Keyspace main = connections.keyspace(RedisDatabase.MAIN);
            main.set("key", "value".getBytes(US_ASCII), Duration.ofHours(1));

            redis.tell("FLUSHALL");

            assertThat(main.get("key")).isEmpty();
            assertThat(main.setIfAbsent("key", "again".getBytes(US_ASCII))).isTrue();
        }
    }

    /// As when the network between two machines breaks: nobody says that the connection is lost.
    @Test
    void isOverThoughTheConnectionStaysOpenAndSilent() throws Exception {
        try (RealRedis redis = RealRedis.start(folder);
                FaultyWay proxy = FaultyWay.to(redis.port());
                RedisConnections connections = open(proxy.uri(), Map.of("command-timeout", "300ms"))) {
            Keyspace main = connections.keyspace(RedisDatabase.MAIN);
            main.ping();

            proxy.goNumb();

            assertThatExceptionOfType(RedisUnavailableException.class).isThrownBy(main::ping);
            Awaitility.await()
                    .atMost(GENEROUS)
                    .ignoreExceptionsInstanceOf(RedisUnavailableException.class)
                    .until(() -> main.ping().isPositive());
        }
    }

    @Test
    void atStartSaysWhereAndWhatToDo() throws IOException {
        int port = unusedPort();

        assertThatExceptionOfType(RedisUnavailableException.class)
                .isThrownBy(() -> open("redis://127.0.0.1:" + port, Map.of()))
                .withMessageContaining("127.0.0.1:" + port)
                .withMessageContaining("nothing listens there")
                .withMessageContaining("autobot.redis.uri");
    }

    @Test
    void atStartSaysThatAClusterIsNoneOrThatOneIs() throws Exception {
        try (RealRedis one = RealRedis.start(folder.resolve("one"));
                RealRedis node = RealRedis.start(
                        folder.resolve("node"), "--cluster-enabled", "yes", "--cluster-port", RealRedis.SECOND_PORT)) {
            assertThatExceptionOfType(RedisUnavailableException.class)
                    .isThrownBy(() -> open(one.uri(), Map.of("cluster", "true")))
                    .withMessageContaining("is no cluster")
                    .withMessageContaining("autobot.redis.cluster");
            assertThatExceptionOfType(RedisUnavailableException.class)
                    .isThrownBy(() -> Opening.open(node.uri(), Map.of()))
                    .withMessageContaining("is a cluster")
                    .withMessageContaining("autobot.redis.cluster");
        }
    }

    @Test
    void atStartSaysWhereItLookedForACluster() throws IOException {
        int port = unusedPort();

        assertThatExceptionOfType(RedisUnavailableException.class)
                .isThrownBy(() -> open("redis://127.0.0.1:" + port, Map.of("cluster", "true")))
                .withMessageContaining("127.0.0.1:" + port)
                .withMessageContaining("nothing listens there");
    }

    @Test
    void atStartNeverTellsTheCredentials() {
        try (EmbeddedRedis redis = EmbeddedRedis.start(folder)) {
            String uri = redis.uri().replace("redis://", "redis://alice:geheim@");

            assertThatExceptionOfType(RedisUnavailableException.class)
                    .isThrownBy(() -> open(uri, Map.of()))
                    .withMessageContaining("refuses the user, the password")
                    .satisfies(failure -> assertThat(stackTrace(failure)).doesNotContain("geheim"));
        }
    }

    @Test
    void atStartIsNotWaitedForLongerThanTheTimeouts() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatExceptionOfType(RedisUnavailableException.class)
                    .isThrownBy(() -> open(
                            "redis://127.0.0.1:" + silent.getLocalPort(),
                            Map.of("connect-timeout", "200ms", "command-timeout", "200ms")))
                    .withMessageContaining("did not answer in time");
        }
    }

    private static RedisConnections open(String uri, Map<String, String> settings) throws InterruptedException {
        Map<String, String> values = new HashMap<>(Map.of("autobot.redis.uri", uri));
        settings.forEach((key, value) -> values.put("autobot.redis." + key, value));
        return RedisConnections.open(Configuration.of(RedisSettings.class, values), Set.of(RedisDatabase.MAIN));
    }

    private static String ask(Keyspace keyspace) {
        try {
            keyspace.get("key");
            return "answer";
        } catch (InterruptedException | RedisUnavailableException e) {
            return e.getClass().getSimpleName();
        }
    }

    /// Lets Redis take requests but answer none for that long.
    private static void pause(EmbeddedRedis redis, Duration duration) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
            socket.getOutputStream().write(("CLIENT PAUSE " + duration.toMillis() + " ALL\r\n").getBytes(US_ASCII));
            assertThat(socket.getInputStream().readNBytes(5)).isEqualTo("+OK\r\n".getBytes(US_ASCII));
        }
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String stackTrace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
