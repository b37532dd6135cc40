package canary;

import org.jspecify.annotations.Nullable;

/// Uses what may be null.
final class Canary {
    private Canary() {}

    static int length(@Nullable String text) {
        return text.length();
    }
}
