package ai.autobot.pipeline.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is known, and shown, of each database.
class HealthTest {
    private static final Duration GENEROUS = Duration.ofSeconds(60);

    @Test
    void saysSinceWhenADatabaseIsUpAndHowLongAProbeTook(@TempDir Path folder) throws Exception {
        Instant before = Instant.now();
        try (RealRedis redis = RealRedis.start(folder);
                RedisConnections connections = Opening.open(redis.uri(), Map.of("probe-interval", "100ms"))) {
            assertThat(connections.health()).containsOnlyKeys(RedisDatabase.MAIN, RedisDatabase.TEMP);

            await().atMost(GENEROUS)
                    .until(() -> connections.health().get(RedisDatabase.MAIN)
                                    instanceof DatabaseHealth.Up(Instant since, Duration roundTrip)
                            && roundTrip.isPositive()
                            && since.isAfter(before));
        }
    }

    @Test
    void saysWhyADatabaseIsDownAndThatItIsBackThoughNobodyAsks(@TempDir Path folder) throws Exception {
        try (RealRedis redis = RealRedis.start(folder);
                RedisConnections connections = Opening.open(redis.uri(), Map.of("probe-interval", "1h"))) {
            redis.kill();
            await().atMost(GENEROUS)
                    .until(() -> connections.health().get(RedisDatabase.MAIN)
                                    instanceof DatabaseHealth.Down(Instant _, String why)
                            && why.contains("127.0.0.1:" + redis.port()));

            redis.startAgain();

            await().atMost(GENEROUS)
                    .until(() -> connections.health().get(RedisDatabase.MAIN) instanceof DatabaseHealth.Up);
        }
    }

    @Test
    void noticesARedisThatHangs(@TempDir Path folder) throws Exception {
        try (RealRedis redis = RealRedis.start(folder);
                RedisConnections connections =
                        Opening.open(redis.uri(), Map.of("probe-interval", "100ms", "command-timeout", "200ms"))) {
            redis.tell("CLIENT PAUSE 600000 ALL");

            await().atMost(GENEROUS)
                    .until(() -> connections.health().get(RedisDatabase.MAIN) instanceof DatabaseHealth.Down);
        }
    }

    @Test
    void countsRequestsByWhatBecameOfThem(@TempDir Path folder) throws Exception {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        try (RealRedis redis = RealRedis.start(folder);
                RedisConnections connections =
                        Opening.open(redis.uri(), Map.of("command-timeout", "100ms", "retries", "0"), metrics)) {
            Keyspace main = connections.keyspace(RedisDatabase.MAIN);
            assertThat(metrics.get("autobot.redis.up")
                            .tag("database", "main")
                            .gauge()
                            .value())
                    .isEqualTo(1);
            main.get("key");
            assertThat(count(metrics, "answered")).isPositive();

            redis.tell("CLIENT PAUSE 600000 ALL");
            await().atMost(GENEROUS).until(() -> {
                ask(main);
                return count(metrics, "refused_open") > 0;
            });

            assertThat(count(metrics, "timed_out")).isPositive();
            assertThat(metrics.get("autobot.redis.breaker")
                            .tag("database", "main")
                            .gauge()
                            .value())
                    .isPositive();
            assertThat(metrics.get("autobot.redis.waiting")
                            .tag("database", "main")
                            .gauge()
                            .value())
                    .isLessThanOrEqualTo(1);
            assertThat(count(metrics, "failed")).isZero();

            redis.kill();
            await().atMost(GENEROUS).until(() -> {
                ask(main);
                return count(metrics, "failed") > 0;
            });
        }
    }

    private static long count(SimpleMeterRegistry metrics, String outcome) {
        return metrics.get("autobot.redis.requests")
                .tag("database", "main")
                .tag("outcome", outcome)
                .timer()
                .count();
    }

    private static void ask(Keyspace keyspace) throws InterruptedException {
        try {
            keyspace.get("key");
        } catch (RedisUnavailableException e) {
            assertThat(e).hasMessageContaining("main");
        }
    }
}
