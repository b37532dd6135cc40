package ai.autobot.bench.stops;

import java.util.Locale;

/// Why a running call is stopped, and from when its time counts.
enum Cause {
    /// A record on `chat.cancellations`; from when it is sent.
    WISH,
    /// The session is revoked; from when that is asked for.
    REVOCATION,
    /// The request's deadline; from when it passes.
    DEADLINE;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
