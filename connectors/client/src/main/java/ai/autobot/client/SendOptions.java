package ai.autobot.client;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What may differ from one request to the next.
///
/// @param timeout how long to wait for the response; null means the client's; positive
/// @param traceparent the W3C trace context (Trace Context, "traceparent header") to send along; null for
///     none
public record SendOptions(
        @Nullable Duration timeout, @Nullable String traceparent) {
    public static final SendOptions DEFAULT = new SendOptions(null, null);

    private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    public SendOptions {
        if (timeout != null && !timeout.isPositive()) {
            throw new IllegalArgumentException("timeout must be positive, not " + timeout);
        }
        if (traceparent != null && !TRACEPARENT.matcher(traceparent).matches()) {
            throw new IllegalArgumentException("traceparent is not a W3C trace context: '" + traceparent + "'");
        }
    }

    public SendOptions withTimeout(Duration newTimeout) {
        return new SendOptions(newTimeout, traceparent);
    }

    public SendOptions withTraceparent(String newTraceparent) {
        return new SendOptions(timeout, newTraceparent);
    }
}
