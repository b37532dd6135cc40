package ai.autobot.pipeline.runtime.ledger;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// What the ledger has done for an instance since it started. Thread-safe, nothing blocks.
public final class LedgerStatistics {
    private final LongAdder claimed = new LongAdder();
    private final LongAdder reused = new LongAdder();
    private final LongAdder takenOver = new LongAdder();
    private final LongAdder kept = new LongAdder();
    private final LongAdder unavailable = new LongAdder();
    private final AtomicInteger waiting = new AtomicInteger();

    /// Calls that were claimed, to be made here.
    public long claimed() {
        return claimed.sum();
    }

    /// Finished calls that were found, and not made again.
    public long reused() {
        return reused.sum();
    }

    /// Claims, of the claimed, that were another's who is gone or took too long.
    public long takenOver() {
        return takenOver.sum();
    }

    /// Results that were kept.
    public long kept() {
        return kept.sum();
    }

    /// Claims and results that Redis did not take: those calls were not protected.
    public long unavailable() {
        return unavailable.sum();
    }

    /// Attempts that wait at this moment for a call that runs elsewhere.
    public int waiting() {
        return waiting.get();
    }

    void count(Claim claim) {
        switch (claim) {
            case Claim.Claimed mine -> claimed.increment();
            case Claim.Finished finished -> reused.increment();
            case Claim.Unavailable gone -> unavailable.increment();
        }
    }

    void countTakenOver() {
        takenOver.increment();
    }

    void count(Recording recording) {
        switch (recording) {
            case KEPT -> kept.increment();
            case UNAVAILABLE -> unavailable.increment();
            case TAKEN_OVER -> {}
        }
    }

    void waits() {
        waiting.incrementAndGet();
    }

    void waitsNoMore() {
        waiting.decrementAndGet();
    }
}
