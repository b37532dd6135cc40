package ai.autobot.local.demo;

import java.util.ArrayList;
import java.util.List;

/// What was expected, and what was not met. Not thread-safe.
final class Expectations {
    private final List<String> unmet = new ArrayList<>();
    private int checked;

    /// Counts an expectation, and keeps the sentence when it was not met.
    void expect(boolean met, String otherwise) {
        checked++;
        if (!met) {
            unmet.add(otherwise);
        }
    }

    int checked() {
        return checked;
    }

    List<String> unmet() {
        return List.copyOf(unmet);
    }
}
