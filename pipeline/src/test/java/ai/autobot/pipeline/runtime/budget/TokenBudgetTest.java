package ai.autobot.pipeline.runtime.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.autobot.embedded.EmbeddedRedis;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.config.Live;
import ai.autobot.pipeline.runtime.redis.Keyspace;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two instances with a Redis between them.
@SuppressWarnings("NullAway.Init")
class TokenBudgetTest {
    /// Ten minutes into an hour of the real day: what is booked for it must not be gone by Redis's own clock.
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static EmbeddedRedis redis;
    private static RedisConnections ours;
    private static RedisConnections theirs;

    private final String user = "user-" + UUID.randomUUID();

    @BeforeAll
    static void connect(@TempDir Path folder) throws InterruptedException {
        redis = EmbeddedRedis.start(folder);
        ours = connection();
        theirs = connection();
    }

    private static RedisConnections connection() throws InterruptedException {
        return RedisConnections.open(
                Configuration.of(RedisSettings.class, Map.of("autobot.redis.uri", redis.uri())),
                Set.of(RedisDatabase.MAIN));
    }

    @AfterAll
    static void disconnect() {
        ours.close();
        theirs.close();
        redis.close();
    }

    @Test
    void twoInstancesTogetherNeverLetAUserPassTheBudgetHoweverManyCallsAskAtOnce() throws Exception {
        List<TokenBudget> instances = List.of(budget(ours, 1_000, NOON), budget(theirs, 1_000, NOON));
        List<Callable<Reservation>> calls = IntStream.range(0, 100)
                .<Callable<Reservation>>mapToObj(
                        number -> () -> instances.get(number % 2).reserve(user, "call-" + number, () -> 30))
                .toList();

        List<Future<Reservation>> outcomes;
        try (ExecutorService threads = Executors.newFixedThreadPool(100)) {
            outcomes = threads.invokeAll(calls);
        }

        assertThat(outcomes)
                .filteredOn(outcome -> outcome.resultNow() instanceof Reservation.Reserved)
                .hasSize(33);
        assertThat(outcomes)
                .filteredOn(outcome -> outcome.resultNow() instanceof Reservation.Exceeded)
                .hasSize(67);
    }

    @Test
    void whatWasReservedAndNotUsedIsFreeAgainForEveryInstance() throws InterruptedException {
        Reservation first = budget(ours, 100, NOON).reserve(user, "first", () -> 100);
        assertThat(budget(theirs, 100, NOON).reserve(user, "second", () -> 70))
                .isInstanceOf(Reservation.Exceeded.class);

        assertThat(budget(ours, 100, NOON).settle(first, 30)).isTrue();

        assertReserved(budget(theirs, 100, NOON).reserve(user, "second", () -> 70));
        assertThat(budget(ours, 100, NOON).reserve(user, "third", () -> 1)).isInstanceOf(Reservation.Exceeded.class);
    }

    @Test
    void whatIsWithdrawnIsFreeAgainWhetherItWasReservedOrNot() throws InterruptedException {
        TokenBudget budget = budget(ours, 100, NOON);
        budget.reserve(user, "stopped", () -> 100);

        budget.withdraw(user, "stopped");
        budget.withdraw(user, "never reserved");

        assertReserved(budget.reserve(user, "next", () -> 100));
    }

    @Test
    void whatWasUsedBeyondTheReservationCounts() throws InterruptedException {
        TokenBudget budget = budget(ours, 100, NOON);
        budget.settle(budget.reserve(user, "first", () -> 10), 95);

        assertThat(budget.reserve(user, "second", () -> 6)).isInstanceOf(Reservation.Exceeded.class);
        assertReserved(budget.reserve(user, "third", () -> 5));
    }

    @Test
    void aCallThatIsTriedAgainAfterACrashIsNotCountedTwice() throws InterruptedException {
        budget(ours, 100, NOON).reserve(user, "call", () -> 100);

        Reservation again = budget(theirs, 100, NOON).reserve(user, "call", () -> 100);
        budget(theirs, 100, NOON).settle(again, 40);
        budget(theirs, 100, NOON).settle(again, 40);

        assertReserved(budget(ours, 100, NOON).reserve(user, "next", () -> 60));
    }

    @Test
    void aCallThatUsedNothingLeavesNothing() throws InterruptedException {
        TokenBudget budget = budget(ours, 100, NOON);
        Reservation nothing = budget.reserve(user, "call", () -> 100);

        budget.settle(nothing, 0);
        budget.settle(nothing, 0);

        assertReserved(budget.reserve(user, "next", () -> 100));
    }

    @Test
    void whatWasUsedIsBookedThoughTheCallIsStoppedMeanwhile() throws InterruptedException {
        TokenBudget budget = budget(ours, 100, NOON);
        Reservation reservation = budget.reserve(user, "call", () -> 100);

        Thread.currentThread().interrupt();
        boolean settled = budget.settle(reservation, 40);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(settled).isTrue();
        assertReserved(budget.reserve(user, "next", () -> 60));
    }

    @Test
    void theNextWindowBeginsWithAllAndTellsWhenItDoes() throws InterruptedException {
        Instant late = NOON.plus(Duration.ofMinutes(59));
        Reservation last = budget(ours, 100, late).reserve(user, "first", () -> 100);
        assertThat(budget(theirs, 100, late).reserve(user, "second", () -> 1))
                .isEqualTo(new Reservation.Exceeded(Duration.ofMinutes(1)));

        TokenBudget next = budget(theirs, 100, late.plus(Duration.ofMinutes(1)));
        assertReserved(next.reserve(user, "second", () -> 100));

        // What began before is booked where it began.
        next.settle(last, 50);
        assertThat(next.reserve(user, "third", () -> 1)).isInstanceOf(Reservation.Exceeded.class);
    }

    @Test
    void oneUsersTokensAreNotAnothers() throws InterruptedException {
        TokenBudget budget = budget(ours, 100, NOON);
        budget.reserve(user, "call", () -> 100);

        assertReserved(budget.reserve(user + ":1", "call", () -> 100));
    }

    @Test
    void countsNothingWhereThereIsNoLimit() throws InterruptedException {
        Reservation unlimited = budget(ours, 0, NOON).reserve(user, "call", () -> {
            throw new IllegalStateException("nobody needs to know");
        });

        assertThat(unlimited).isEqualTo(new Reservation.Unlimited());
        assertThat(budget(ours, 0, NOON).settle(unlimited, Long.MAX_VALUE)).isTrue();
    }

    @Test
    void saysSoWhenRedisIsGone(@TempDir Path folder) throws InterruptedException {
        EmbeddedRedis lost = EmbeddedRedis.start(folder);
        try (RedisConnections connections = RedisConnections.open(
                Configuration.of(RedisSettings.class, Map.of("autobot.redis.uri", lost.uri())),
                Set.of(RedisDatabase.MAIN))) {
            TokenBudget budget = budget(connections, 100, NOON);
            Reservation before = budget.reserve(user, "before", () -> 10);
            lost.close();

            assertThat(budget.reserve(user, "gone", () -> 10)).isEqualTo(new Reservation.Unavailable());
            assertThat(budget.settle(before, 10)).isFalse();
            assertThat(budget.settle(new Reservation.Unavailable(), 10)).isTrue();
        } finally {
            lost.close();
        }
    }

    @Test
    void refusesSettingsOutOfTheirRange() {
        for (Map<String, String> bad : List.of(
                Map.of("autobot.budget.tokens", "-1"),
                Map.of("autobot.budget.tokens", "1000000000001"),
                Map.of("autobot.budget.window", "59s"),
                Map.of("autobot.budget.window", "32d"))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new TokenBudget(
                            ours.keyspace(RedisDatabase.MAIN),
                            Live.fixed(Configuration.of(BudgetSettings.class, bad)),
                            Clock.systemUTC()))
                    .withMessageContaining(bad.keySet().iterator().next());
        }
    }

    private static void assertReserved(Reservation reservation) {
        assertThat(reservation).isInstanceOf(Reservation.Reserved.class);
    }

    private static TokenBudget budget(RedisConnections connections, long tokens, Instant now) {
        Keyspace main = connections.keyspace(RedisDatabase.MAIN);
        BudgetSettings settings =
                Configuration.of(BudgetSettings.class, Map.of("autobot.budget.tokens", Long.toString(tokens)));
        return new TokenBudget(main, Live.fixed(settings), Clock.fixed(now, ZoneOffset.UTC));
    }
}
