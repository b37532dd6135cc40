package ai.autobot.local.load;

import java.time.Duration;

/// How a [PacedProvider] answers.
///
/// @param firstTokenAfter from the request's last byte to the first token; 0 to 1 h
/// @param total from the request's last byte to the last token; not less than `firstTokenAfter`, at most 1 h
/// @param tokens how many tokens, evenly spread over that time; 2 to 1,000,000
public record Pace(Duration firstTokenAfter, Duration total, int tokens) {
    private static final Duration MAX = Duration.ofHours(1);
    private static final int MAX_TOKENS = 1_000_000;

    public Pace {
        if (firstTokenAfter.isNegative() || firstTokenAfter.compareTo(total) > 0) {
            throw new IllegalArgumentException(
                    "firstTokenAfter: " + firstTokenAfter + " is not between 0 and total, " + total);
        }
        if (total.compareTo(MAX) > 0) {
            throw new IllegalArgumentException("total: " + total + " is longer than " + MAX);
        }
        if (tokens < 2 || tokens > MAX_TOKENS) {
            throw new IllegalArgumentException("tokens: " + tokens + " is not between 2 and " + MAX_TOKENS);
        }
    }

    /// When a token is due, in nanoseconds after the request.
    ///
    /// @param token from 0
    long dueNanos(int token) {
        long first = firstTokenAfter.toNanos();
        return first + (total.toNanos() - first) * token / (tokens - 1);
    }
}
