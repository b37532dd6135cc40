package ai.autobot.pipeline.runtime.journey;

import java.util.concurrent.atomic.LongAdder;

/// What an instance's journeys have done since it started. Thread-safe, nothing blocks.
public final class JourneyStatistics {
    private final LongAdder arrived = new LongAdder();
    private final LongAdder duplicates = new LongAdder();
    private final LongAdder attempts = new LongAdder();
    private final LongAdder resumed = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final LongAdder broken = new LongAdder();

    /// Requests that came, duplicates among them.
    public long arrived() {
        return arrived.sum();
    }

    /// Requests that were dropped because one with the same key is pending or has ended.
    public long duplicates() {
        return duplicates.sum();
    }

    /// Attempts that were started.
    public long attempts() {
        return attempts.sum();
    }

    /// Pending requests that were found when a partition was taken over.
    public long resumed() {
        return resumed.sum();
    }

    /// Terminal records that were handed on.
    public long ended() {
        return ended.sum();
    }

    /// Attempts that threw or did not stop.
    public long broken() {
        return broken.sum();
    }

    void countArrived() {
        arrived.increment();
    }

    void countDuplicate() {
        duplicates.increment();
    }

    void countAttempt() {
        attempts.increment();
    }

    void countResumed() {
        resumed.increment();
    }

    void countEnded() {
        ended.increment();
    }

    void countBroken() {
        broken.increment();
    }
}
