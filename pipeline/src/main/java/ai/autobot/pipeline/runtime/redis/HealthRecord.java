package ai.autobot.pipeline.runtime.redis;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// What is known of a database's health, by its probes, its breaker and its connection. Thread-safe, does not
/// block but where it says so.
final class HealthRecord {
    private final InstantSource clock;
    private final AtomicReference<DatabaseHealth> health;
    private final Semaphore changes = new Semaphore(0);
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Duration roundTrip = Duration.ZERO;

    HealthRecord(InstantSource clock) {
        this.clock = clock;
        this.health = new AtomicReference<>(new DatabaseHealth.Up(clock.instant(), Duration.ZERO));
    }

    DatabaseHealth now() {
        return health.get();
    }

    boolean isUp() {
        return now() instanceof DatabaseHealth.Up;
    }

    /// It answered a probe.
    void up(Duration took) {
        roundTrip = took;
        up();
    }

    /// It was reached.
    void up() {
        DatabaseHealth before = health.getAndUpdate(old -> new DatabaseHealth.Up(
                old instanceof DatabaseHealth.Up(Instant since, Duration _) ? since : clock.instant(), roundTrip));
        if (before instanceof DatabaseHealth.Down) {
            changed();
        }
    }

    void down(String why) {
        DatabaseHealth before = health.getAndUpdate(old -> new DatabaseHealth.Down(
                old instanceof DatabaseHealth.Down(Instant since, String _) ? since : clock.instant(), why));
        if (before instanceof DatabaseHealth.Up) {
            changed();
        }
    }

    /// Has someone told of each change, on the thread that brings it: may not block.
    void listen(Runnable listener) {
        listeners.add(listener);
    }

    private void changed() {
        changes.release();
        listeners.forEach(Runnable::run);
    }

    /// Blocks until it has changed, for as long as that at most.
    void awaitChange(Duration limit) throws InterruptedException {
        var _ = changes.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS);
        changes.drainPermits();
    }
}
