package ai.autobot.pipeline.runtime.journey;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// The attempts of partitions that this instance has lost, which run on for a while because their result is
/// kept for whoever has the request now. Nobody here collects them, and nobody but this ends them: when their grace is
/// over, when their deadline has passed, or when nobody waits for them any more. Thread-safe.
///
/// None of it runs on a stream thread but [#take], which does not block: a rebalance is not held up.
final class HandOver {
    /// What a call takes that was told to stop: to close its connection, and to give up its claim.
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(5);

    private final Duration grace;
    private final Timer timer;

    /// Each with the number of the loss that brought it here.
    private final Map<Attempt, Integer> running = new HashMap<>();

    private int losses;

    /// Runs what it is given after a while.
    @FunctionalInterface
    interface Timer {
        void after(Duration delay, Runnable task);
    }

    HandOver(Duration grace, Timer timer) {
        this.grace = grace;
        this.timer = timer;
    }

    static HandOver within(Duration grace) {
        return new HandOver(
                grace,
                (delay, task) -> CompletableFuture.delayedExecutor(
                                delay.toMillis(),
                                TimeUnit.MILLISECONDS,
                                each -> Thread.ofVirtual().name("hand-over").start(each))
                        .execute(task));
    }

    /// Takes the attempts of a partition that is lost: those whose result is kept go on, the others stop.
    ///
    /// @param now on the clock that deadlines are told by
    void take(Collection<Attempt> attempts, Instant now) {
        int loss = admit(attempts);
        if (loss == 0) {
            return;
        }
        // The timer is remembered for the whole grace, the attempts only while they run.
        timer.after(grace, () -> stop(loss));
        deadlines(now).forEach(deadline -> timer.after(Duration.between(now, deadline), () -> stopLate(deadline)));
    }

    /// Those that come before a grace that begins now is over.
    private synchronized Set<Instant> deadlines(Instant now) {
        Instant over = now.plus(grace);
        Set<Instant> deadlines = new HashSet<>();
        for (Attempt attempt : running.keySet()) {
            attempt.pending().getDeadline().filter(over::isAfter).ifPresent(deadlines::add);
        }
        return deadlines;
    }

    private void stopLate(Instant deadline) {
        stop(attempt -> attempt.pending().getDeadline().filter(deadline::equals).isPresent(), StopCause.DEADLINE);
    }

    /// Whoever has the request now wants no answer any more.
    ///
    /// @param keptAs as the attempt was [told][Attempt#keepAs]
    void abandon(String keptAs) {
        stop(attempt -> attempt.keptAs().filter(keptAs::equals).isPresent(), StopCause.CANCELLED);
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
        stop(attempt -> running.getOrDefault(attempt, loss) <= loss, StopCause.CLOSED);
    }

    private void stop(Predicate<Attempt> which, StopCause cause) {
        List<Attempt> stopped;
        synchronized (this) {
            stopped = running.keySet().stream().filter(which).toList();
        }
        stopped.forEach(attempt -> attempt.stop(cause));
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
