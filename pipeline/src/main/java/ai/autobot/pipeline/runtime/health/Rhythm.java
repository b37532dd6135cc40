package ai.autobot.pipeline.runtime.health;

import java.time.Duration;

/// When a component is looked at.
///
/// @param interval while a look finds what was believed
/// @param recheck while looks find it worse than believed: soon, to be sure
/// @param recovery while looks find it better than believed: later, so that it has held for a while when it
///     counts
/// @param limit how long one look may take
record Rhythm(Duration interval, Duration recheck, Duration recovery, Duration limit) {
    /// How long to wait after a look.
    ///
    /// @param condition what is believed with that look
    Duration pauseAfter(Observation seen, Condition condition) {
        if (condition.agreesWith(seen)) {
            return interval;
        }
        Duration soon = isBetter(seen, condition) ? recovery : recheck;
        return soon.compareTo(interval) < 0 ? soon : interval;
    }

    private static boolean isBetter(Observation seen, Condition condition) {
        return switch (condition) {
            case Condition.Unknown _, Condition.Up _ -> false;
            case Condition.Degraded _ -> seen instanceof Observation.Good;
            case Condition.Down _ -> true;
        };
    }
}
