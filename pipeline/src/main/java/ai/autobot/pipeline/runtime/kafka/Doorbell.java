package ai.autobot.pipeline.runtime.kafka;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Ends a stream thread's wait for records when something else waits for that thread. Each stream thread has one, see
/// [Doorbells].
///
/// [#ring] may be called by any thread, everything else by the stream thread alone. Nothing waits for longer than it
/// takes to wake a thread up.
public final class Doorbell {
    private static final long MILLISECOND_NANOS = 1_000_000;

    private final List<Resident> residents = new ArrayList<>();
    private @Nullable Runnable sleeper;
    private boolean woken;
    private volatile long seenAt;
    private volatile boolean seen;

    /// What a stream thread does beside reading records.
    @FunctionalInterface
    public interface Resident {
        /// How long it can do without the thread, in milliseconds; 0 where something waits for it already.
        long patienceMillis(long nowMillis);
    }

    /// From here on the thread waits no longer for records than this can do without it.
    public void add(Resident resident) {
        residents.add(resident);
    }

    public void remove(Resident resident) {
        residents.remove(resident);
    }

    /// Something waits for the thread. What it is must be there to be found before.
    public synchronized void ring() {
        if (sleeper != null) {
            Runnable wakeUp = sleeper;
            sleeper = null;
            woken = true;
            wakeUp.run();
        }
    }

    /// The thread has come for records.
    void seen() {
        seenAt = System.nanoTime();
        seen = true;
    }

    /// How long ago that was; zero where it never has.
    Duration absence(long nowNanos) {
        return seen ? Duration.ofNanos(Math.max(0, nowNanos - seenAt)) : Duration.ZERO;
    }

    /// The thread is about to wait; from here on a ring wakes it up.
    ///
    /// @param most how long it would wait if nothing else wanted it
    /// @param wakeUp ends the wait; called once at most, by a thread that rings
    /// @return how long it may wait; less than a millisecond where something waits for the thread already
    Duration beforeWait(Duration most, Runnable wakeUp) {
        synchronized (this) {
            sleeper = wakeUp;
        }
        // Asked after that: who comes later rings.
        long now = System.currentTimeMillis();
        long patience = most.toMillis();
        for (Resident resident : residents) {
            patience = Math.min(patience, resident.patienceMillis(now));
        }
        if (patience == 0) {
            return untilNextPunctuation();
        }
        return patience < most.toMillis() ? Duration.ofMillis(patience) : most;
    }

    /// Kafka Streams rings its punctuations by the millisecond: what came in the same one as the last is met in the
    /// next.
    private static Duration untilNextPunctuation() {
        return Duration.ofNanos(MILLISECOND_NANOS - Instant.now().get(ChronoField.NANO_OF_SECOND) % MILLISECOND_NANOS);
    }

    /// The thread's wait is over; from here on a ring wakes nobody up.
    ///
    /// @return whether a ring did
    synchronized boolean afterWait() {
        boolean rung = woken;
        sleeper = null;
        woken = false;
        return rung;
    }
}
