package ai.autobot.pipeline.runtime.dashboard;

import org.jspecify.annotations.Nullable;

/// How often which time was met: exact below 16 ms, within 3.2 % up to 35 minutes, and what is longer counts as that.
/// It has a fixed size, some 1.2 kB. Not thread-safe.
final class Latencies {
    private static final int STEPS_BITS = 4;
    private static final int STEPS = 1 << STEPS_BITS;
    private static final int OCTAVES = 17;
    private static final long MOST = (1L << (STEPS_BITS + OCTAVES)) - 1;

    private final int[] counts = new int[STEPS + OCTAVES * STEPS];
    private long count;
    private long most;

    void add(long millis) {
        long bounded = Math.clamp(millis, 0, MOST);
        counts[bucket(bounded)]++;
        count++;
        most = Math.max(most, bounded);
    }

    void add(Latencies others) {
        if (others.count == 0) {
            return;
        }
        for (int bucket = 0; bucket < counts.length; bucket++) {
            counts[bucket] += others.counts[bucket];
        }
        count += others.count;
        most = Math.max(most, others.most);
    }

    long count() {
        return count;
    }

    /// The longest, in milliseconds; null when there was none.
    @Nullable
    Long longest() {
        return count == 0 ? null : most;
    }

    /// The time that so many of a hundred did not exceed, in milliseconds; null when there was none.
    @Nullable
    Long percentile(int percent) {
        if (count == 0) {
            return null;
        }
        long rank = Math.max(1, Math.ceilDiv(count * percent, 100));
        long met = 0;
        for (int bucket = 0; bucket < counts.length; bucket++) {
            met += counts[bucket];
            if (met >= rank) {
                return Math.min(middle(bucket), most);
            }
        }
        return most;
    }

    private static int bucket(long millis) {
        if (millis < STEPS) {
            return (int) millis;
        }
        int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(millis) - STEPS_BITS;
        return STEPS + octave * STEPS + (int) ((millis >>> octave) & (STEPS - 1));
    }

    private static long middle(int bucket) {
        if (bucket < STEPS) {
            return bucket;
        }
        int octave = (bucket - STEPS) / STEPS;
        long least = (long) (STEPS + (bucket - STEPS) % STEPS) << octave;
        return least + (1L << octave) / 2;
    }
}
