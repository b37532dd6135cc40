package ai.autobot.pipeline.runtime.config;

import java.util.Arrays;

/// Where a value stands; of two the higher ordinal wins.
public enum Origin {
    CHANGES(600, "config.changes"),
    CALLER(500, "caller"),
    SYSTEM_PROPERTIES(400, "system properties"),
    ENVIRONMENT(300, "environment"),
    FILE(100, "file"),
    OLD_NAMES(50, "old variables"),
    DEFAULT(Integer.MIN_VALUE, "default");

    private final int ordinal;
    private final String label;

    Origin(int ordinal, String label) {
        this.ordinal = ordinal;
        this.label = label;
    }

    int sourceOrdinal() {
        return ordinal;
    }

    /// As people read it.
    public String label() {
        return label;
    }

    static Origin of(int ordinal) {
        return Arrays.stream(values())
                .filter(origin -> origin.ordinal == ordinal)
                .findFirst()
                .orElse(DEFAULT);
    }
}
