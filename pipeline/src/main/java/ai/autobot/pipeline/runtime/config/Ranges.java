package ai.autobot.pipeline.runtime.config;

/// Checks that values of settings are in their range.
public final class Ranges {
    private Ranges() {}

    /// Refuses a value outside of its range.
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
}
