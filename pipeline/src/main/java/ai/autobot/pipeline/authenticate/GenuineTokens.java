package ai.autobot.pipeline.authenticate;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.BooleanSupplier;

/// The tokens that were found genuine lately: each request of a session carries the same one, and the same signature
/// under the same key is as good the second time. Only its time must be looked at again, and that its key still counts.
///
/// Holds at most [#MOST], and drops the one that was not used for the longest. What is not genuine is never kept, so
/// that nobody without a session can push others' tokens out. Thread-safe; does not block for longer than a look-up
/// takes.
final class GenuineTokens {
    /// A token takes less than a kilobyte, and one of another issuer seldom more than two.
    static final int MOST = 10_000;

    private final SequencedMap<String, Found> tokens = new LinkedHashMap<>(16, 0.75f, true);

    private record Found(TokenCheck.Proven check, Instant until, BooleanSupplier stillSigned) {}

    /// What a token was found to be; empty when it is not known, its time is over, or the keys have changed since.
    synchronized Optional<TokenCheck.Proven> find(String token, Instant now) {
        Found found = tokens.get(token);
        if (found == null) {
            return Optional.empty();
        }
        if (!now.isBefore(found.until()) || !found.stillSigned().getAsBoolean()) {
            tokens.remove(token);
            return Optional.empty();
        }
        return Optional.of(found.check());
    }

    /// @param until from then on it is no longer accepted
    /// @param stillSigned whether the keys that it was checked with are those that count; must not block
    synchronized void add(String token, TokenCheck.Proven check, Instant until, BooleanSupplier stillSigned) {
        tokens.put(token, new Found(check, until, stillSigned));
        if (tokens.size() > MOST) {
            tokens.pollFirstEntry();
        }
    }
}
