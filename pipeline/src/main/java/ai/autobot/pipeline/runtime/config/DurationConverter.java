package ai.autobot.pipeline.runtime.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/// Reads durations as people write them, `250ms`, `30s`, `5m`, `24h` or `7d`, and in ISO 8601, `PT30S`.
final class DurationConverter implements Converter<Duration> {
    private static final Pattern SHORT = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");

    private static final Duration LONGEST = Duration.ofDays(36_500);

    @Override
    public Duration convert(String value) {
        String text = value.strip();
        Matcher matcher = SHORT.matcher(text);
        if (matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            return bounded(
                    text,
                    switch (matcher.group(2)) {
                        case "ms" -> Duration.ofMillis(amount);
                        case "s" -> Duration.ofSeconds(amount);
                        case "m" -> Duration.ofMinutes(amount);
                        case "h" -> Duration.ofHours(amount);
                        default -> Duration.ofDays(amount);
                    });
        }
        try {
            return bounded(text, Duration.parse(text));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + text + "' is not a duration such as 250ms, 30s, 5m or PT30S", e);
        }
    }

    /// What is longer can be added to no time.
    private static Duration bounded(String text, Duration duration) {
        if (duration.abs().compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("'" + text + "' is longer than " + LONGEST.toDays() + " days");
        }
        return duration;
    }

    /// As people write it, in the largest unit that leaves nothing over.
    static String shown(Duration duration) {
        long millis = duration.toMillis();
        if (millis == 0 || millis % 1_000 != 0) {
            return millis == 0 ? "0s" : millis + "ms";
        }
        long seconds = millis / 1_000;
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
