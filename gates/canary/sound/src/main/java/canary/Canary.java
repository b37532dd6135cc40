package canary;

import org.jspecify.annotations.Nullable;

/// Has no fault: what fails in the others does not fail for another reason.
final class Canary {
    private Canary() {}

    static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }
}
