package ai.autobot.pipeline;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/// How many refusals of those of whom nothing is proven are written down: whoever reaches the port could fill the
/// audit's
/// disk otherwise. What is left out is counted. Thread-safe.
final class StrangersRefused {
    /// In each [#TIME].
    static final int MOST = 60;

    static final Duration TIME = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    private long since;
    private int written;
    private long leftOut;

    /// @param nanoTime as [System#nanoTime]
    StrangersRefused(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.since = nanoTime.getAsLong();
    }

    /// One more is refused.
    ///
    /// @return where it is to be written, how many were left out of which nobody was told; else empty
    synchronized OptionalLong next() {
        long now = nanoTime.getAsLong();
        if (now - since >= TIME.toNanos()) {
            since = now;
            written = 0;
        }
        if (written == MOST) {
            leftOut++;
            return OptionalLong.empty();
        }
        written++;
        return OptionalLong.of(leftOut);
    }

    /// So many have been told of.
    synchronized void told(long missing) {
        leftOut = Math.max(0, leftOut - missing);
    }
}
