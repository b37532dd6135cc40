package ai.autobot.pipeline.runtime.health;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Looks at one component again and again, on a virtual thread of its own: in its rhythm, and at once when it
/// is nudged. Thread-safe.
final class Watch implements AutoCloseable {
    private final Component component;
    private final Probe probe;
    private final Rhythm rhythm;
    private final Consumer<Component> changed;
    private final Semaphore nudges = new Semaphore(0);
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Thread overdue;

    /// @param changed told when its state is another one; must not block
    Watch(Component component, Probe probe, Rhythm rhythm, Consumer<Component> changed) {
        this.component = component;
        this.probe = probe;
        this.rhythm = rhythm;
        this.changed = changed;
    }

    void start() {
        Thread.ofVirtual().name("health-" + component.name()).start(this::run);
    }

    /// The component may have changed. Does not block.
    void nudge() {
        if (nudges.availablePermits() == 0) {
            nudges.release();
        }
    }

    Component component() {
        return component;
    }

    private void run() {
        try {
            while (closed.getCount() > 0) {
                long from = System.nanoTime();
                Observation seen = look();
                if (component.observe(seen)) {
                    changed.accept(component);
                }
                pause(from, rhythm.pauseAfter(seen, component.condition()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Nudges come as often as a connection flaps: looks in a row that follow each other at once would be one
    /// look.
    private void pause(long lookedAt, Duration pause) throws InterruptedException {
        var _ = nudges.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS);
        nudges.drainPermits();
        long rest = lookedAt + rhythm.recheck().toNanos() - System.nanoTime();
        var _ = closed.await(Math.max(0, rest), TimeUnit.NANOSECONDS);
    }

    private Observation look() throws InterruptedException {
        if (overdue != null && overdue.isAlive()) {
            return Observation.bad("a look at it does not come back");
        }
        overdue = null;
        FutureTask<Observation> look = new FutureTask<>(() -> probe.look(rhythm.limit()));
        Thread looking = Thread.ofVirtual().name("look-" + component.name()).start(look);
        try {
            return look.get(rhythm.limit().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            look.cancel(true);
            overdue = looking;
            return Observation.bad("it did not answer within " + rhythm.limit().toMillis() + " ms");
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            return Observation.bad(Objects.requireNonNullElse(
                    cause.getMessage(), cause.getClass().getSimpleName()));
        }
    }

    /// Looks no more; a look that is under way is not waited for. Idempotent.
    @Override
    public void close() {
        closed.countDown();
        nudge();
    }
}
