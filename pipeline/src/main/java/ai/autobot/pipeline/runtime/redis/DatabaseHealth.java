package ai.autobot.pipeline.runtime.redis;

import java.time.Duration;
import java.time.Instant;

/// How a database is. Immutable.
public sealed interface DatabaseHealth {
    /// When it became so.
    Instant since();

    /// It answers.
    ///
    /// @param roundTrip how long the last probe took
    record Up(Instant since, Duration roundTrip) implements DatabaseHealth {}

    /// It does not.
    ///
    /// @param why for people; names the address, no credentials, keys or values
    record Down(Instant since, String why) implements DatabaseHealth {}
}
