package ai.autobot.pipeline.generate.openai;

import io.netty.handler.codec.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads how long a provider asks to wait: `retry-after-ms`, or `Retry-After` in seconds or as a date (RFC 9110,
/// section 10.2.3). Bounded to an hour; what cannot be read counts as not said.
final class RetryAfter {
    private static final Duration MAX = Duration.ofHours(1);
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");

    private RetryAfter() {}

    static @Nullable Duration of(HttpHeaders headers, Instant now) {
        Optional<Duration> millis =
                Optional.ofNullable(headers.get("retry-after-ms")).flatMap(value -> number(value, 1));
        Optional<Duration> wait =
                millis.or(() -> Optional.ofNullable(headers.get("retry-after")).flatMap(value -> seconds(value, now)));
        return wait.map(RetryAfter::bounded).orElse(null);
    }

    private static Optional<Duration> seconds(String value, Instant now) {
        return number(value, 1_000).or(() -> date(value, now));
    }

    private static Optional<Duration> number(String value, int millis) {
        String text = value.strip();
        return NUMBER.matcher(text).matches()
                ? Optional.of(Duration.ofMillis((long) Math.ceil(Double.parseDouble(text) * millis)))
                : Optional.empty();
    }

    private static Optional<Duration> date(String value, Instant now) {
        try {
            Instant then = ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(Duration.between(now, then));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Duration bounded(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(MAX) > 0 ? MAX : wait;
    }
}
