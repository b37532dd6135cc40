package ai.autobot.local.load;

import java.time.Duration;
import java.util.SplittableRandom;

/// Calls whose times are spread log-normally: most take about the median, and one in a hundred far longer. Which call
/// takes how long depends on its request's id alone, so that whoever is compared meets the same times.
///
/// @param median half of the calls take no longer; at least 1 ms
/// @param p99 of a hundred calls one takes longer; longer than the median
/// @param most no call takes longer; a client's time-out should not come before
/// @param tokens as in [Pace]; the first comes after a fifth of the time
public record LongTailedPacing(Duration median, Duration p99, Duration most, int tokens) implements Pacing {
    /// How many standard deviations the 99th percentile of a normal distribution lies over its mean.
    private static final double P99 = 2.326_347_874;

    public LongTailedPacing {
        if (median.toMillis() < 1 || p99.compareTo(median) <= 0 || most.compareTo(p99) < 0) {
            throw new IllegalArgumentException(
                    "median, p99, most: " + median + ", " + p99 + ", " + most + " do not grow from 1 ms on");
        }
    }

    @Override
    public Pace of(String requestId) {
        double drawn = new SplittableRandom(mixed(requestId)).nextGaussian();
        double nanos = Math.min((double) most.toNanos(), median.toNanos() * Math.exp(spread() * drawn));
        Duration total = Duration.ofNanos((long) nanos);
        return new Pace(total.dividedBy(5), total, tokens);
    }

    /// What a call takes on average, were there no longest.
    public Duration mean() {
        return Duration.ofNanos((long) (median.toNanos() * Math.exp(spread() * spread() / 2)));
    }

    private double spread() {
        return Math.log((double) p99.toNanos() / median.toNanos()) / P99;
    }

    /// Ids that differ by one digit must not draw alike.
    private static long mixed(String requestId) {
        long hash = 1_125_899_906_842_597L;
        for (int index = 0; index < requestId.length(); index++) {
            hash = 31 * hash + requestId.charAt(index);
        }
        return hash * 0x9E37_79B9_7F4A_7C15L;
    }
}
