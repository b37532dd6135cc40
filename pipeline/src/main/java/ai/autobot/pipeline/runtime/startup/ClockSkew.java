package ai.autobot.pipeline.runtime.startup;

import java.time.Duration;
import java.time.Instant;

/// How much this machine's clock differs from another's, and what that means.
///
/// @param warning a larger difference is a warning
/// @param error a larger one a fault
record ClockSkew(Duration warning, Duration error) {
    static ClockSkew of(StartupSettings settings) {
        return new ClockSkew(settings.clockWarning(), settings.clockError());
    }

    /// The other clock was read between two moments of ours; only what lies outside of them is certainly a
    /// difference.
    ///
    /// @param whose as it stands in a sentence, `Redis'`
    Finding between(Instant before, Instant other, Instant after, String whose) {
        Duration skew = other.isBefore(before)
                ? Duration.between(other, before)
                : other.isAfter(after) ? Duration.between(after, other) : Duration.ZERO;
        String text =
                "this clock is " + Times.text(skew) + (other.isBefore(before) ? " ahead of " : " behind ") + whose;
        String remedy = "Set both machines by a time server (NTP).";
        if (skew.compareTo(error) > 0) {
            return new Finding.Fault(text, remedy + " Tokens would be refused as not yet or no longer valid.");
        }
        return skew.compareTo(warning) > 0
                ? new Finding.Warning(text, remedy)
                : new Finding.Ok("within " + Times.text(warning) + " of " + whose);
    }
}
