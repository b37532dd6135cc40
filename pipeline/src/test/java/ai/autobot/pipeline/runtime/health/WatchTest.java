package ai.autobot.pipeline.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.events.HealthState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchTest {
    private static final Duration GENEROUS = Duration.ofSeconds(60);
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofMillis(10);

    private final List<HealthState> changes = new CopyOnWriteArrayList<>();
    private final AtomicInteger looks = new AtomicInteger();
    private volatile Observation answer = Observation.good();
    private Watch watch = new Watch(
            new Component("none", Need.HELPS, new Hysteresis(1, 1), InstantSource.system()),
            _ -> Observation.good(),
            new Rhythm(NEVER, SOON, SOON, GENEROUS),
            _ -> {});

    @AfterEach
    void close() {
        watch.close();
    }

    @Test
    void aNudgeBringsALookLongBeforeTheNextInterval() {
        start(_ -> counted(), new Rhythm(NEVER, SOON, SOON, GENEROUS));
        await().atMost(GENEROUS).until(() -> changes.contains(HealthState.UP));

        answer = Observation.bad("gone");
        watch.nudge();

        await().atMost(GENEROUS).until(() -> changes.contains(HealthState.DOWN));
        answer = Observation.good();
        watch.nudge();
        await().atMost(GENEROUS).until(() -> changes.getLast() == HealthState.UP);
        assertThat(changes).containsExactly(HealthState.UP, HealthState.DOWN, HealthState.UP);
    }

    @Test
    void aLookThatTakesTooLongIsBrokenOffAndCountsAsDown() {
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger interrupted = new AtomicInteger();
        start(
                _ -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        interrupted.incrementAndGet();
                        throw e;
                    }
                    return Observation.good();
                },
                new Rhythm(NEVER, SOON, SOON, Duration.ofMillis(20)));

        await().atMost(GENEROUS).until(() -> changes.contains(HealthState.DOWN));
        assertThat(watch.component().condition().reason()).contains("20 ms");
        await().atMost(GENEROUS).until(() -> interrupted.get() >= 3);
    }

    @Test
    void aLookThatDoesNotComeBackIsNotJoinedByAnother() {
        CountDownLatch released = new CountDownLatch(1);
        start(
                _ -> {
                    looks.incrementAndGet();
                    awaitDeaf(released);
                    return Observation.good();
                },
                new Rhythm(NEVER, SOON, SOON, Duration.ofMillis(20)));

        await().atMost(GENEROUS).until(() -> changes.contains(HealthState.DOWN));

        assertThat(looks).hasValue(1);
        released.countDown();
    }

    @Test
    void whatALookThrowsIsWhyItIsDown() {
        start(
                _ -> {
                    throw new IllegalStateException("the disk is full");
                },
                new Rhythm(NEVER, SOON, SOON, GENEROUS));

        await().atMost(GENEROUS).until(() -> changes.contains(HealthState.DOWN));
        assertThat(watch.component().condition().reason()).isEqualTo("the disk is full");
    }

    /// A connection that comes and goes nudges at each turn; nobody wants to hear of each.
    @Test
    void whatFlapsIsToldOnce() {
        start(_ -> counted(), new Rhythm(NEVER, SOON, NEVER, GENEROUS));
        await().atMost(GENEROUS).until(() -> changes.contains(HealthState.UP));

        answer = Observation.bad("gone");
        watch.nudge();
        await().atMost(GENEROUS).until(() -> changes.contains(HealthState.DOWN));
        for (int turn = 0; turn < 10; turn++) {
            int before = looks.get();
            answer = Observation.good();
            watch.nudge();
            await().atMost(GENEROUS).until(() -> looks.get() > before);
            answer = Observation.bad("gone again");
            int then = looks.get();
            watch.nudge();
            await().atMost(GENEROUS).until(() -> looks.get() > then);
        }

        assertThat(changes).containsExactly(HealthState.UP, HealthState.DOWN);
    }

    private Observation counted() {
        Observation now = answer;
        looks.incrementAndGet();
        return now;
    }

    private void start(Probe probe, Rhythm rhythm) {
        Component component = new Component("any", Need.HELPS, new Hysteresis(3, 3), InstantSource.system());
        watch = new Watch(
                component,
                probe,
                rhythm,
                changed -> changes.add(changed.condition().state()));
        watch.start();
    }

    /// As what blocks in native code, which no interrupt reaches.
    private static void awaitDeaf(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
