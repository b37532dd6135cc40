package ai.autobot.pipeline.authenticate;

import java.time.Duration;
import java.time.Instant;

/// Which refresh token of each session is its newest, shared by all instances. Knows tokens by their hashes.
///
/// Thread-safe. Every method blocks until the store answers, and throws
/// [ai.autobot.pipeline.runtime.redis.RedisUnavailableException] when it does not.
interface RefreshStore {
    /// What a presented token is.
    sealed interface Standing {
        /// The newest of its session.
        ///
        /// @param seed what its successor follows from
        record Newest(String seed) implements Standing {}

        /// The one before the newest, replaced a moment ago: its holder may not have had the answer.
        ///
        /// @param seed what its successor follows from
        record Repeated(String seed) implements Standing {}

        /// Of this session, and neither: used before, or never given out.
        record Used() implements Standing {}

        /// The session has no refresh tokens.
        record None() implements Standing {}
    }

    /// Keeps the first token of a session, up to the session's end.
    ///
    /// @param seed 32 random bytes, base64url
    void begin(String sessionHash, String tokenHash, String seed, Instant endsAt) throws InterruptedException;

    /// What the token is now; changes nothing.
    ///
    /// @param retry for how long after its replacement a token is still [Standing.Repeated]
    Standing look(String sessionHash, String tokenHash, Duration retry) throws InterruptedException;

    /// Puts its successor in the place of the newest token, in one step with the look: of two at once, just one
    /// finds the token the newest. Any other token changes nothing.
    Standing replace(String sessionHash, String tokenHash, String nextHash, Duration retry) throws InterruptedException;

    /// Counts a refusal.
    ///
    /// @param origin from where
    /// @return which it is from there, of those of the last quarter of an hour at most
    long refused(String origin) throws InterruptedException;

    /// Forgets a session's tokens.
    void forget(String sessionHash) throws InterruptedException;
}
