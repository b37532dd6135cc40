package ai.autobot.bench.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.bench.CallTimes;
import ai.autobot.bench.contender.Contender;
import ai.autobot.bench.contender.Order;
import ai.autobot.embedded.EmbeddedBroker;
import ai.autobot.embedded.EmbeddedRedis;
import ai.autobot.local.load.LoadPlan;
import ai.autobot.local.load.Observations;
import ai.autobot.local.load.Pace;
import ai.autobot.local.load.PacedProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every contender still does what it is measured for: it answers each request once, in this process, for a few
/// requests. How soon is not looked at.
class ContendersTest {
    private static final int REQUESTS = 24;
    private static final String CALLS = "40ms";

    @TempDir
    private static Path folder;

    private static EmbeddedBroker broker;
    private static EmbeddedRedis redis;
    private static PacedProvider model;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start(folder.resolve("kafka"));
        redis = EmbeddedRedis.start(folder.resolve("redis"));
        model = PacedProvider.start(CallTimes.of(CALLS).pacing());
    }

    @AfterAll
    static void end() {
        model.close();
        broker.close();
        redis.close();
    }

    @ParameterizedTest
    @EnumSource(Contender.class)
    void everyContenderAnswersEachRequestOnce(Contender contender) throws Exception {
        Ground ground = new Ground(broker.bootstrapServers(), redis.uri(), folder);
        ground.clear();
        Pace pace = new Pace(Duration.ZERO, Duration.ofMillis(40), 2);
        LoadPlan load = new LoadPlan(100, pace, REQUESTS, 6, 2);
        String run = contender.label() + "-";
        try (AutoCloseable _ = contender.start(order(contender));
                Traffic traffic = new Traffic(ground.kafka(), load, run, ground.signIn(2))) {
            traffic.start();

            await().atMost(Duration.ofMinutes(2)).until(traffic::isAllEnded);

            Observations seen = traffic.observations();
            assertThat(seen.errors()).isEmpty();
            assertThat(seen.answered()).isEqualTo(REQUESTS);
            assertThat(seen.twice()).isZero();
            assertThat(seen.responses(0).count()).isEqualTo(REQUESTS);
            assertThat(seen.firstTokens(0).count()).isEqualTo(REQUESTS);
            assertThat(model.log().tally(run).requests()).isEqualTo(REQUESTS);
        }
    }

    private static Order order(Contender contender) {
        return new Order(
                contender.label(),
                broker.bootstrapServers(),
                redis.uri(),
                model.baseUrl(),
                CALLS,
                "test-" + contender.label(),
                folder.resolve(contender.label()).toString(),
                true,
                64,
                Map.of());
    }
}
