package ai.autobot.pipeline.runtime.budget;

import java.time.Duration;

/// What became of the wish to use tokens. Immutable.
public sealed interface Reservation {
    /// They are kept for the call until it is [settled][TokenBudget#settle], or until the window ends.
    ///
    /// @param window where they are kept
    /// @param call whose they are
    record Reserved(String window, String call) implements Reservation {}

    /// The user has used too many for the call.
    ///
    /// @param retryAfter until the next window begins
    record Exceeded(Duration retryAfter) implements Reservation {}

    /// Nobody can tell how many the user has used: Redis does not answer.
    record Unavailable() implements Reservation {}

    /// There is no limit.
    record Unlimited() implements Reservation {}
}
