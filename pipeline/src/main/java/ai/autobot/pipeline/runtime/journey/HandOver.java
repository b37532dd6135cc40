package ai.autobot.pipeline.runtime.journey;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// The attempts of partitions that this instance has lost, which run on for a while because their result is
/// kept for whoever has the request now. Nobody here collects them. Thread-safe.
///
/// None of it runs on a stream thread but [#take], which does not block: a rebalance is not held up.
final class HandOver {
    /// What a call takes that was told to stop: to close its connection, and to give up its claim.
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(5);

    private final Duration grace;
    private final Executor afterGrace;

    /// Each with the number of the loss that brought it here.
    private final Map<Attempt, Integer> running = new HashMap<>();

    private int losses;

    /// @param afterGrace runs what it is given when the grace is over
    HandOver(Duration grace, Executor afterGrace) {
        this.grace = grace;
        this.afterGrace = afterGrace;
    }

    static HandOver within(Duration grace) {
        return new HandOver(
                grace,
                CompletableFuture.delayedExecutor(
                        grace.toMillis(),
                        TimeUnit.MILLISECONDS,
                        task -> Thread.ofVirtual().name("hand-over").start(task)));
    }

    /// Takes the attempts of a partition that is lost: those whose result is kept go on, the others stop.
    void take(Collection<Attempt> attempts) {
        int loss = admit(attempts);
        if (loss > 0) {
            // The timer is remembered for the whole grace, the attempts only while they run.
            afterGrace.execute(() -> stop(loss));
        }
    }

    private synchronized int admit(Collection<Attempt> attempts) {
        int before = running.size();
        int loss = losses + 1;
        for (Attempt attempt : attempts) {
            if (attempt.leave(!grace.isZero())) {
                running.put(attempt, loss);
            }
        }
        if (running.size() == before) {
            return 0;
        }
        losses = loss;
        return loss;
    }

    /// The work of an attempt has returned, whether it was handed over or not.
    synchronized void returned(Attempt attempt) {
        if (running.remove(attempt) != null && running.isEmpty()) {
            notifyAll();
        }
    }

    private void stop(int loss) {
        List<Attempt> late = new ArrayList<>();
        synchronized (this) {
            running.forEach((attempt, of) -> {
                if (of <= loss) {
                    late.add(attempt);
                }
            });
        }
        late.forEach(attempt -> attempt.stop(StopCause.CLOSED));
    }

    synchronized int size() {
        return running.size();
    }

    /// Waits until all have returned, for at most the grace; the rest is stopped then, and waited for a few
    /// seconds. An interrupt ends the grace; the thread's flag is set again.
    void drain() {
        boolean interrupted = false;
        try {
            awaitEmpty(grace);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        stop(Integer.MAX_VALUE);
        try {
            awaitEmpty(STOPS_WITHIN);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void awaitEmpty(Duration limit) throws InterruptedException {
        long until = System.nanoTime() + limit.toNanos();
        for (long left = limit.toNanos(); !running.isEmpty() && left > 0; left = until - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }
}
