package ai.autobot.pipeline.arrive;

import java.util.Optional;

/// Tells whose a request is while it waits, so that each user has a share of what runs, and nobody can use up
/// another's with a forged token. Whether the session lives, and what its user may, is looked at by the attempt.
///
/// Thread-safe, and called on a stream thread for each request: it must not block. Whoever verifies tokens by asking
/// another party must answer here from what it has at hand, and say nobody meanwhile.
@FunctionalInterface
public interface TokenOwner {
    /// The user whom a genuine token names whose time is not over; empty where it is not one. Never an empty name.
    ///
    /// @param authorization the value of an `authorization` header
    Optional<String> of(String authorization);
}
