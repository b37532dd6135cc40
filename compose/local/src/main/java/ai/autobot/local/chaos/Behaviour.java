package ai.autobot.local.chaos;

import java.time.Duration;
import java.util.Optional;

/// How the provider treats the calls of one request. Immutable.
sealed interface Behaviour {
    /// Answers each call whole.
    ///
    /// @param tokens how many, from 1
    /// @param first how long the first one takes
    /// @param pace how long each further one takes
    record Answers(int tokens, Duration first, Duration pace) implements Behaviour {}

    /// Turns the first calls away with an HTTP status, and answers those after them.
    ///
    /// @param calls how many are turned away
    /// @param retryAfter what the header of that name says; in whole seconds
    record TurnsAway(int status, int calls, Optional<Duration> retryAfter, Answers then) implements Behaviour {}

    /// Says nothing any more after so many tokens, and keeps the connection.
    record Hangs(int tokens) implements Behaviour {}

    /// Closes the connection after so many tokens.
    record Cuts(int tokens) implements Behaviour {}

    /// Sends something that is no JSON after so many tokens.
    record Garbles(int tokens) implements Behaviour {}
}
