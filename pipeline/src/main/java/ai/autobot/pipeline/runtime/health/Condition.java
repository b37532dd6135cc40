package ai.autobot.pipeline.runtime.health;

import ai.autobot.events.HealthState;
import java.time.Instant;

/// The state of a component. Which state may follow which is said by the methods of each; what leads from one
/// to the other is a row of looks, so that one look alone decides nothing. Immutable.
public sealed interface Condition {
    /// When it became so.
    Instant since();

    /// What follows from a look.
    ///
    /// @param now when it was taken
    Condition after(Observation seen, Hysteresis limits, Instant now);

    /// Nobody has looked yet, or not often enough to say that something is wrong.
    ///
    /// @param doubts looks in a row that found something wrong
    record Unknown(Instant since, int doubts) implements Condition {
        @Override
        public Condition after(Observation seen, Hysteresis limits, Instant now) {
            return switch (seen) {
                case Observation.Good _ -> new Up(now, 0);
                case Observation.Limping _, Observation.Bad _ ->
                    doubts + 1 < limits.failures() ? new Unknown(since, doubts + 1) : entered(seen, now);
            };
        }
    }

    /// It does its work.
    ///
    /// @param doubts looks in a row that found something wrong
    record Up(Instant since, int doubts) implements Condition {
        @Override
        public Condition after(Observation seen, Hysteresis limits, Instant now) {
            return switch (seen) {
                case Observation.Good _ -> new Up(since, 0);
                case Observation.Limping _, Observation.Bad _ ->
                    doubts + 1 < limits.failures() ? new Up(since, doubts + 1) : entered(seen, now);
            };
        }
    }

    /// It does some of its work.
    ///
    /// @param why as the last look that said so had it
    /// @param doubts looks in a row that found it worse
    /// @param hopes looks in a row that found it better
    record Degraded(Instant since, String why, int doubts, int hopes) implements Condition {
        @Override
        public Condition after(Observation seen, Hysteresis limits, Instant now) {
            return switch (seen) {
                case Observation.Good _ ->
                    hopes + 1 < limits.successes() ? new Degraded(since, why, 0, hopes + 1) : new Up(now, 0);
                case Observation.Limping(String nowWhy, var _) -> new Degraded(since, nowWhy, 0, 0);
                case Observation.Bad(String nowWhy, var _) ->
                    doubts + 1 < limits.failures() ? new Degraded(since, why, doubts + 1, 0) : new Down(now, nowWhy, 0);
            };
        }
    }

    /// It does none of its work.
    ///
    /// @param why as the last look that said so had it
    /// @param hopes looks in a row that found it better
    record Down(Instant since, String why, int hopes) implements Condition {
        @Override
        public Condition after(Observation seen, Hysteresis limits, Instant now) {
            if (seen instanceof Observation.Bad(String nowWhy, var _)) {
                return new Down(since, nowWhy, 0);
            }
            return hopes + 1 < limits.successes() ? new Down(since, why, hopes + 1) : entered(seen, now);
        }
    }

    /// Whether that look found what was believed anyway.
    default boolean agreesWith(Observation seen) {
        return switch (this) {
            case Unknown _ -> false;
            case Up _ -> seen instanceof Observation.Good;
            case Degraded _ -> seen instanceof Observation.Limping;
            case Down _ -> seen instanceof Observation.Bad;
        };
    }

    /// As `health.events` has it.
    default HealthState state() {
        return switch (this) {
            case Unknown _ -> HealthState.UNKNOWN;
            case Up _ -> HealthState.UP;
            case Degraded _ -> HealthState.DEGRADED;
            case Down _ -> HealthState.DOWN;
        };
    }

    /// Why it is not up, for operators; empty where there is nothing to say.
    default String reason() {
        return switch (this) {
            case Unknown _, Up _ -> "";
            case Degraded(var _, String why, var _, var _) -> why;
            case Down(var _, String why, var _) -> why;
        };
    }

    private static Condition entered(Observation seen, Instant now) {
        return switch (seen) {
            case Observation.Good _ -> new Up(now, 0);
            case Observation.Limping(String why, var _) -> new Degraded(now, why, 0, 0);
            case Observation.Bad(String why, var _) -> new Down(now, why, 0);
        };
    }
}
