package ai.autobot.pipeline.runtime.startup;

import java.time.Duration;
import java.util.Locale;

/// Durations as people read them.
final class Times {
    private Times() {}

    /// As `under 1 ms`, `250 ms`, `5 s` or `1.5 s`.
    static String text(Duration time) {
        long millis = time.toMillis();
        if (millis == 0) {
            return "under 1 ms";
        }
        if (millis < 1_000) {
            return millis + " ms";
        }
        return millis % 1_000 == 0 ? millis / 1_000 + " s" : String.format(Locale.ROOT, "%.1f s", millis / 1_000.0);
    }
}
