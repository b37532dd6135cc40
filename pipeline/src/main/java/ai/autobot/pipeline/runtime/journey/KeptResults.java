package ai.autobot.pipeline.runtime.journey;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Names of results that were kept for a next attempt, of requests that have ended since: when the end is
/// committed for sure, nobody needs them any more. Not thread-safe.
///
/// A commit that fails closes the partition's journey, and this with it; one that is not tried for longer than
/// the broker lets a transaction be open, 10 s, fails. So the end of a journey that has been running for longer
/// is committed. Only time in which the stream thread was seen at work counts: a process that was stopped in
/// between may have lost its partition.
final class KeptResults {
    private static final long SURE_MILLIS = 30_000;
    private static final long LONGEST_SEEN_MILLIS = 1_000;
    private static final long BETWEEN_BATCHES_MILLIS = 1_000;

    private final Deque<Kept> kept = new ArrayDeque<>();
    private long lastLook;
    private long seenMillis;
    private long lastBatch;

    KeptResults(long nowMillis) {
        lastLook = nowMillis;
    }

    /// The request of this result has ended, in a transaction that is not committed yet.
    void add(String name) {
        kept.addLast(new Kept(name, seenMillis));
    }

    /// To be called whenever the stream thread comes by.
    ///
    /// @return those that are of no use any more, about once a second
    List<String> takeUseless(long nowMillis) {
        seenMillis += Math.clamp(nowMillis - lastLook, 0, LONGEST_SEEN_MILLIS);
        lastLook = nowMillis;
        if (kept.isEmpty()
                || seenMillis - lastBatch < BETWEEN_BATCHES_MILLIS
                || seenMillis - kept.getFirst().atMillis() < SURE_MILLIS) {
            return List.of();
        }
        lastBatch = seenMillis;
        List<String> useless = new ArrayList<>();
        while (!kept.isEmpty() && seenMillis - kept.getFirst().atMillis() >= SURE_MILLIS) {
            useless.add(kept.removeFirst().name());
        }
        return useless;
    }

    private record Kept(String name, long atMillis) {}
}
