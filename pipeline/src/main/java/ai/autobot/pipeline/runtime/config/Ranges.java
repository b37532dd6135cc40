package ai.autobot.pipeline.runtime.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Checks that values of settings are in their range.
public final class Ranges {
    private static final DurationConverter DURATIONS = new DurationConverter();

    private Ranges() {}

    /// Refuses settings that are out of the range that [Setting] names.
    ///
    /// @param room the interface that declares them
    /// @throws IllegalArgumentException that names each such setting and its value
    public static <S> void check(Class<S> room, S settings) {
        List<String> problems = problems(room, settings);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /// Refuses a value outside of its range, where that depends on other values.
    ///
    /// @param setting the whole name, as it stands in a configuration
    /// @param least the least that is allowed
    /// @param most the most that is allowed
    /// @throws IllegalArgumentException that names the setting and its value, when it is less or more
    public static <T extends Comparable<T>> void within(String setting, T value, T least, T most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException("%s is %s, not from %s to %s".formatted(setting, value, least, most));
        }
    }

    /// What is out of its range, a sentence each, with the value only where it is no secret.
    static <S> List<String> problems(Class<S> room, S settings) {
        List<String> problems = new ArrayList<>();
        SettingWalk.through(
                room,
                settings,
                (place, value) -> place.annotation().ifPresent(setting -> {
                    Object present = present(value);
                    if (present != null && isOutside(present, setting)) {
                        problems.add(place.key() + " is " + (setting.secret() ? SecretValues.MASK : shown(present))
                                + ", not " + range(setting));
                    }
                }));
        return problems;
    }

    private static @Nullable Object present(@Nullable Object value) {
        return switch (value) {
            case OptionalInt optional -> optional.isPresent() ? optional.getAsInt() : null;
            case OptionalLong optional -> optional.isPresent() ? optional.getAsLong() : null;
            case null -> null;
            default -> value;
        };
    }

    private static boolean isOutside(Object value, Setting setting) {
        return (!setting.least().isEmpty() && compare(value, setting.least()) < 0)
                || (!setting.most().isEmpty() && compare(value, setting.most()) > 0);
    }

    private static int compare(Object value, String bound) {
        return switch (value) {
            case Duration duration -> duration.compareTo(DURATIONS.convert(bound));
            case Double number -> Double.compare(number, Double.parseDouble(bound));
            case Number number -> Long.compare(number.longValue(), Long.parseLong(bound));
            default -> throw new IllegalStateException(value.getClass() + " has no range");
        };
    }

    private static String range(Setting setting) {
        if (setting.most().isEmpty()) {
            return "at least " + setting.least();
        }
        return setting.least().isEmpty()
                ? "at most " + setting.most()
                : "from " + setting.least() + " to " + setting.most();
    }

    private static String shown(Object value) {
        return value instanceof Duration duration ? DurationConverter.shown(duration) : value.toString();
    }
}
