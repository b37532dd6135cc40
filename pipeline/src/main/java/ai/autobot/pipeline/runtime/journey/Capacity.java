package ai.autobot.pipeline.runtime.journey;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// How much an instance takes on at once, over all its partitions: requests that run, requests that have not
/// ended, and the bytes that those hold. Thread-safe, nothing blocks.
public final class Capacity {
    private final int maxRunning;
    private final int maxPending;
    private final long maxPendingBytes;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger peakRunning = new AtomicInteger();
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicLong pendingBytes = new AtomicLong();

    public Capacity(JourneySettings settings) {
        this(settings.maxRunning(), settings.maxPending(), settings.maxPendingBytes());
    }

    Capacity(int maxRunning, int maxPending, long maxPendingBytes) {
        this.maxRunning = maxRunning;
        this.maxPending = maxPending;
        this.maxPendingBytes = maxPendingBytes;
    }

    /// Attempts whose work has not returned.
    public int running() {
        return running.get();
    }

    /// The most that ran at once so far.
    public int peakRunning() {
        return peakRunning.get();
    }

    /// Requests without a terminal record: waiting, running or finished and not yet written.
    public int pending() {
        return pending.get();
    }

    /// What those requests hold in memory, in bytes.
    public long pendingBytes() {
        return pendingBytes.get();
    }

    /// Takes on a new request, unless that would be too many.
    boolean admit(int bytes) {
        if (pending.get() >= maxPending || pendingBytes.get() + bytes > maxPendingBytes) {
            return false;
        }
        restore(bytes);
        return true;
    }

    /// Takes on a request that was admitted in an earlier life.
    void restore(int bytes) {
        pending.incrementAndGet();
        pendingBytes.addAndGet(bytes);
    }

    /// A request holds more than it did: it is not stopped for that, but fewer new ones are admitted.
    void grow(int bytes) {
        pendingBytes.addAndGet(bytes);
    }

    void end(int bytes) {
        pending.decrementAndGet();
        pendingBytes.addAndGet(-bytes);
    }

    /// Takes a slot to run in, unless none is free; [#returned] gives it back.
    boolean tryStart() {
        int now = running.incrementAndGet();
        if (now > maxRunning) {
            running.decrementAndGet();
            return false;
        }
        peakRunning.accumulateAndGet(now, Math::max);
        return true;
    }

    void returned() {
        running.decrementAndGet();
    }
}
