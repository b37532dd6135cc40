package ai.autobot.pipeline.runtime.journey;

import java.time.Duration;

/// How many requests have ended lately, to tell how long those that wait will take. Not thread-safe.
final class RecentEnds {
    private static final long PERIOD_MILLIS = 10_000;
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private long periodStart;
    private long current;
    private long previous;

    void count(long nowMillis) {
        turn(nowMillis);
        current++;
    }

    /// How long it takes until so many have ended, if it goes on as in the last ten seconds; 1 s to 1 min.
    Duration untilEnded(int requests, long nowMillis) {
        turn(nowMillis);
        long gone = nowMillis - periodStart;
        double inAPeriod = current + previous * (double) (PERIOD_MILLIS - gone) / PERIOD_MILLIS;
        if (inAPeriod < 1) {
            return LONGEST;
        }
        long millis = (long) (requests / inAPeriod * PERIOD_MILLIS);
        return Duration.ofMillis(Math.clamp(millis, SHORTEST.toMillis(), LONGEST.toMillis()));
    }

    /// A clock that was put back begins anew.
    private void turn(long nowMillis) {
        long periods = Math.floorDiv(nowMillis - periodStart, PERIOD_MILLIS);
        if (periods != 0) {
            previous = periods == 1 ? current : 0;
            current = 0;
            periodStart = periods == 1 ? periodStart + PERIOD_MILLIS : nowMillis;
        }
    }
}
