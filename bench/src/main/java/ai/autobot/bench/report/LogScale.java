package ai.autobot.bench.report;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// A logarithmic axis. Immutable.
///
/// @param least the value at its beginning; over 0
/// @param most the value at its end
/// @param from where it begins in the picture
/// @param to where it ends
record LogScale(double least, double most, double from, double to) {
    /// An axis from a tenth's power to a tenth's power that has room for all of the values; those that are not over 0
    /// lie at its beginning.
    static LogScale of(double[] values, double from, double to) {
        double[] drawn = Arrays.stream(values).filter(value -> value > 0).toArray();
        double least = Arrays.stream(drawn).min().orElse(1);
        double most = Arrays.stream(drawn).max().orElse(10);
        double low = Math.pow(10, Math.floor(Math.log10(least)));
        double high = Math.pow(10, Math.ceil(Math.log10(most)));
        return new LogScale(low, high > low ? high : low * 10, from, to);
    }

    double at(double value) {
        double share = Math.log(Math.max(value, least) / least) / Math.log(most / least);
        return from + share * (to - from);
    }

    /// The powers of ten.
    double[] ticks() {
        int first = (int) Math.round(Math.log10(least));
        int last = (int) Math.round(Math.log10(most));
        return IntStream.rangeClosed(first, last)
                .mapToDouble(power -> Math.pow(10, power))
                .toArray();
    }

    /// 2 and 5 of each power.
    double[] halfTicks() {
        return Arrays.stream(ticks())
                .flatMap(tick -> DoubleStream.of(2 * tick, 5 * tick))
                .filter(tick -> tick < most)
                .toArray();
    }

    static String label(double tick) {
        return tick >= 1 ? String.format(Locale.ROOT, "%,.0f", tick) : Double.toString(tick);
    }
}
