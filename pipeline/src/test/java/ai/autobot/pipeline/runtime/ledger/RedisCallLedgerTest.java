package ai.autobot.pipeline.runtime.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.embedded.EmbeddedRedis;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.redis.Keyspace;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import ai.autobot.state.CallEnding;
import ai.autobot.state.FinishedCall;
import ai.autobot.state.KnowledgeLook;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Several lives of several workers against one real Redis.
@SuppressWarnings("NullAway.Init")
class RedisCallLedgerTest {
    private static final Duration FAR = Duration.ofMinutes(10);

    private static EmbeddedRedis redis;
    private static RedisConnections connections;

    private final String call = "call-" + UUID.randomUUID();
    private final List<RedisCallLedger> opened = new ArrayList<>();
    private long startedMillis = 1_800_000_000_000L;

    @BeforeAll
    static void connect(@TempDir Path folder) throws InterruptedException {
        redis = EmbeddedRedis.start(folder);
        connections = RedisConnections.open(
                Configuration.of(RedisSettings.class, Map.of("autobot.redis.uri", redis.uri())),
                Set.of(RedisDatabase.TASKS));
    }

    @AfterEach
    void endLives() {
        opened.forEach(RedisCallLedger::close);
    }

    @AfterAll
    static void disconnect() {
        connections.close();
        redis.close();
    }

    @Test
    void aCallIsClaimedOnceAndItsResultIsReused() throws Exception {
        RedisCallLedger worker = life("worker-1");

        assertThat(worker.claim(call, "a1")).isEqualTo(new Claim.Claimed());
        assertThat(worker.finish(call, finished("a1"))).isEqualTo(Recording.KEPT);

        assertThat(worker.claim(call, "a2")).isEqualTo(new Claim.Finished(finished("a1")));
        assertThat(worker.claim(call + "-other", "a3")).isEqualTo(new Claim.Claimed());
        assertThat(worker.statistics().reused()).isEqualTo(1);
        assertThat(worker.statistics().claimed()).isEqualTo(2);
        assertThat(worker.statistics().kept()).isEqualTo(1);
    }

    @Test
    void theResultOfACallThatNobodyHasClaimedIsKeptToo() throws Exception {
        RedisCallLedger worker = life("worker-1");

        assertThat(worker.finish(call, finished("a1"))).isEqualTo(Recording.KEPT);

        assertThat(worker.claim(call, "a2")).isEqualTo(new Claim.Finished(finished("a1")));
    }

    @Test
    void theResultOfACallThatAnotherHasClaimedIsNot() throws Exception {
        RedisCallLedger worker = life("worker-1");
        RedisCallLedger other = life("worker-2");
        other.claim(call, "a2");

        assertThat(worker.finish(call, finished("a1"))).isEqualTo(Recording.TAKEN_OVER);

        assertThat(other.finish(call, finished("a2"))).isEqualTo(Recording.KEPT);
    }

    @Test
    void theResultOfACallWhoseClaimWasTakenOverAndForgottenIsNotKept() throws Exception {
        RedisCallLedger worker = life("worker-1");
        worker.claim(call, "a1");
        RedisCallLedger next = life("worker-1");
        next.claim(call, "a2");
        next.finish(call, finished("a2"));
        next.forget(List.of(call));

        assertThat(worker.finish(call, finished("a1"))).isEqualTo(Recording.TAKEN_OVER);
    }

    @Test
    void theResultOfACallThatTheDeadHadClaimedIsKept() throws Exception {
        life("worker-1").claim(call, "a1");
        RedisCallLedger next = life("worker-1");

        assertThat(next.finish(call, finished("a2"))).isEqualTo(Recording.KEPT);

        assertThat(next.claim(call, "a3")).isEqualTo(new Claim.Finished(finished("a2")));
    }

    @Test
    void ofManyWhoWantACallAtOnceOneMakesItAndAllGetItsResult() throws Exception {
        List<RedisCallLedger> workers = List.of(life("worker-1"), life("worker-2"), life("worker-3"));
        List<FutureTask<Claim>> claims = IntStream.range(0, 60)
                .mapToObj(number ->
                        inBackground(() -> workers.get(number % workers.size()).claim(call, "a" + number)))
                .toList();
        await().until(() -> claims.stream().anyMatch(FutureTask::isDone));
        int winner = IntStream.range(0, 60)
                .filter(number -> claims.get(number).isDone())
                .findFirst()
                .orElseThrow();

        workers.get(winner % workers.size()).finish(call, finished("a" + winner));

        for (int number = 0; number < 60; number++) {
            assertThat(claims.get(number).get())
                    .isEqualTo(number == winner ? new Claim.Claimed() : new Claim.Finished(finished("a" + winner)));
        }
    }

    @Test
    void aCallThatRunsElsewhereIsWaitedForUntilItHasFinished() throws Exception {
        RedisCallLedger old = life("worker-1");
        RedisCallLedger next = life("worker-2");
        old.claim(call, "a1");
        FutureTask<Claim> claim = inBackground(() -> next.claim(call, "a2"));
        await().until(() -> next.statistics().waiting() == 1);

        old.finish(call, finished("a1"));

        assertThat(claim.get()).isEqualTo(new Claim.Finished(finished("a1")));
        assertThat(next.statistics().waiting()).isZero();
    }

    @Test
    void aCallThatIsGivenUpIsClaimedByWhoWaitsForIt() throws Exception {
        RedisCallLedger old = life("worker-1");
        RedisCallLedger next = life("worker-2");
        old.claim(call, "a1");
        FutureTask<Claim> claim = inBackground(() -> next.claim(call, "a2"));
        await().until(() -> next.statistics().waiting() == 1);

        old.release(call, "a1");

        assertThat(claim.get()).isEqualTo(new Claim.Claimed());
        assertThat(next.statistics().takenOver()).isZero();
    }

    @Test
    void theCallOfAWorkerWhoseLeaseIsOverIsTakenOver() throws Exception {
        RedisCallLedger dead = life("worker-1");
        RedisCallLedger next = life("worker-2");
        dead.claim(call, "a1");
        FutureTask<Claim> claim = inBackground(() -> next.claim(call, "a2"));
        await().until(() -> next.statistics().waiting() == 1);

        dead.close();

        assertThat(claim.get()).isEqualTo(new Claim.Claimed(true));
        assertThat(next.statistics().takenOver()).isEqualTo(1);
    }

    @Test
    void aLeaseThatWasLostIsRenewedWhileTheWorkerLives() throws Exception {
        RedisCallLedger worker = life("worker-1", Map.of("autobot.ledger.lease", "1s"));
        String alive = "alive:" + worker.self().text();

        keys().delete(alive);

        await().atMost(FAR).until(() -> keys().get(alive).isPresent());
    }

    @Test
    void aLeaseEndsByItself() throws Exception {
        Incarnation crashed = Incarnation.begin("worker-1", Instant.EPOCH);
        keys().set("call:" + call, LedgerEntry.write(new LedgerEntry.Running(crashed, "a1")), FAR);
        keys().set("alive:" + crashed.text(), new byte[1], Duration.ofMillis(500));

        assertThat(life("worker-2").claim(call, "a2")).isEqualTo(new Claim.Claimed(true));
    }

    @Test
    void theCallOfAnEarlierLifeOfTheSameWorkerIsTakenOverAtOnceThoughItsLeaseIsNotOver() throws Exception {
        RedisCallLedger before = life("worker-1");
        RedisCallLedger now = life("worker-1");
        before.claim(call, "a1");

        assertThat(now.look(call, "a2", false)).isEqualTo(new Claim.Claimed(true));
    }

    @Test
    void aLifeThatDoesNotKnowThatItIsOverTakesNothingFromTheOneAfterIt() throws Exception {
        RedisCallLedger before = life("worker-1");
        RedisCallLedger now = life("worker-1");
        now.claim(call, "a1");

        assertThat(before.look(call, "a2", false)).isEqualTo(new Look.Running());
    }

    @Test
    void anotherAttemptOfTheSameLifeIsWaitedForLikeAnyOther() throws Exception {
        RedisCallLedger worker = life("worker-1");
        worker.claim(call, "a1");

        assertThat(worker.look(call, "a2", false)).isEqualTo(new Look.Running());
    }

    @Test
    void whatAnAttemptOfTheSameLifeLeftBehindIsTakenOver() throws Exception {
        RedisCallLedger worker = life("worker-1");
        worker.look(call, "a1", false);

        assertThat(worker.claim(call, "a2")).isEqualTo(new Claim.Claimed());
        assertThat(worker.statistics().takenOver()).isEqualTo(1);
    }

    @Test
    void whoWaitsLongerThanAHandOverMakesTheCallItself() throws Exception {
        RedisCallLedger old = life("worker-1");
        RedisCallLedger next = life("worker-2", Map.of("autobot.ledger.wait-limit", "300ms"));
        old.claim(call, "a1");

        assertThat(next.claim(call, "a2")).isEqualTo(new Claim.Claimed());
    }

    @Test
    void aLateResultOfAnAttemptThatWasTakenForDeadIsNotKept() throws Exception {
        RedisCallLedger zombie = life("worker-1");
        RedisCallLedger next = life("worker-2");
        zombie.claim(call, "a1");
        next.look(call, "a2", true);

        assertThat(zombie.finish(call, finished("a1"))).isEqualTo(Recording.TAKEN_OVER);
        zombie.release(call, "a1");

        assertThat(next.finish(call, finished("a2"))).isEqualTo(Recording.KEPT);
    }

    @Test
    void whoIsInterruptedWhileItWaitsLeavesNothingBehind() throws Exception {
        RedisCallLedger worker = life("worker-1");
        worker.claim(call, "a1");
        FutureTask<Claim> claim = new FutureTask<>(() -> worker.claim(call, "a2"));
        Thread waiting = Thread.startVirtualThread(claim);
        await().until(() -> worker.statistics().waiting() == 1);

        waiting.interrupt();

        assertThat(claim)
                .failsWithin(FAR)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(InterruptedException.class);
        worker.release(call, "a1");
        assertThat(entry()).isEmpty();
    }

    @Test
    void anInterruptKeepsNeitherAResultNorAReleaseFromTheLedger() throws Exception {
        RedisCallLedger worker = life("worker-1");
        worker.claim(call, "a1");
        worker.claim(call + "-other", "a2");

        Thread.currentThread().interrupt();
        Recording recording = worker.finish(call, finished("a1"));
        worker.release(call + "-other", "a2");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(recording).isEqualTo(Recording.KEPT);
        assertThat(worker.claim(call + "-other", "a3")).isEqualTo(new Claim.Claimed());
    }

    @Test
    void forgetsTheCallsThatNobodyWillAskFor() throws Exception {
        RedisCallLedger worker = life("worker-1");
        worker.claim(call, "a1");
        worker.finish(call, finished("a1"));

        worker.forget(List.of(call, call + "-absent"));

        assertThat(entry()).isEmpty();
    }

    @Test
    void anEntryThatCannotBeReadIsNoResult() throws Exception {
        keys().set("call:" + call, new byte[] {'F', 1, 2, 3}, FAR);

        assertThat(life("worker-1").claim(call, "a1")).isEqualTo(new Claim.Unavailable());
    }

    private RedisCallLedger life(String instance) throws InterruptedException {
        return life(instance, Map.of());
    }

    /// Begins a millisecond after the one before it.
    private RedisCallLedger life(String instance, Map<String, String> settings) throws InterruptedException {
        RedisCallLedger ledger = RedisCallLedger.open(
                keys(),
                instance,
                Configuration.of(LedgerSettings.class, settings),
                FAR,
                Clock.fixed(Instant.ofEpochMilli(startedMillis++), ZoneOffset.UTC));
        opened.add(ledger);
        return ledger;
    }

    private Optional<byte[]> entry() throws InterruptedException {
        return keys().get("call:" + call);
    }

    private static Keyspace keys() {
        return connections.keyspace(RedisDatabase.TASKS);
    }

    private static <T> FutureTask<T> inBackground(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.startVirtualThread(task);
        return task;
    }

    static FinishedCall finished(String attemptId) {
        return new FinishedCall(
                attemptId,
                "provider",
                "model",
                CallEnding.ANSWERED,
                "stop",
                3,
                4,
                false,
                "text of " + attemptId,
                KnowledgeLook.NOTHING,
                null,
                List.of(),
                1L,
                2L,
                3L,
                4L,
                List.of("partial"),
                null,
                List.of());
    }
}
