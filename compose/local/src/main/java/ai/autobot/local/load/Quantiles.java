package ai.autobot.local.load;

import java.util.Arrays;

/// Quantiles of measured times, in microseconds; 0 where nothing was measured.
///
/// @param count how many were measured
public record Quantiles(int count, long p50, long p90, long p99, long p999, long most) {
    /// Takes the values over and sorts them.
    public static Quantiles of(long[] values) {
        Arrays.sort(values);
        return values.length == 0
                ? new Quantiles(0, 0, 0, 0, 0, 0)
                : new Quantiles(
                        values.length,
                        at(values, 0.50),
                        at(values, 0.90),
                        at(values, 0.99),
                        at(values, 0.999),
                        values[values.length - 1]);
    }

    /// The smallest value that is not exceeded by this share of all.
    private static long at(long[] sorted, double share) {
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }
}
