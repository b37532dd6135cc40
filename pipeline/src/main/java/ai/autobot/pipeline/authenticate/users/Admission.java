package ai.autobot.pipeline.authenticate.users;

import java.time.Duration;

/// Whether a password may be tried.
sealed interface Admission {
    /// It may, and has been counted.
    record Admitted(Attempt attempt) implements Admission {}

    /// It may not, and has not.
    ///
    /// @param retryAfter when it may again
    /// @param refused how many were refused since the last one was let through, this one included
    record Locked(Duration retryAfter, long refused) implements Admission {}
}
