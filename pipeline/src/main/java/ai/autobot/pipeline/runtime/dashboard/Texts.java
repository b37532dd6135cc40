package ai.autobot.pipeline.runtime.dashboard;

import ai.autobot.schemas.AuditAttributes;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What of a record's texts is shown: one line, of a bounded length, and nothing that looks like a secret.
final class Texts {
    private Texts() {}

    static String shown(String text) {
        return AuditAttributes.text(text);
    }

    static @Nullable String shownOrNull(Optional<String> text) {
        return AuditAttributes.textOrNull(text.orElse(null));
    }

    /// Without those whose name says that they are secret; not more than a few.
    static Map<String, String> shown(Map<String, String> details) {
        return AuditAttributes.of(details);
    }

    /// A setting's value; hidden where the setting's name says that it is secret.
    static @Nullable String value(String key, @Nullable String value) {
        return value == null ? null : AuditAttributes.of(Map.of(key, value)).getOrDefault(key, AuditAttributes.HIDDEN);
    }

    /// A whole number; null where it is none, or not there.
    static @Nullable Long number(@Nullable String text) {
        return text != null && text.matches("[0-9]{1,18}") ? (Long) Long.parseLong(text) : null;
    }

    /// An amount; null where it is none, or not there.
    static @Nullable Double amount(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            double amount = Double.parseDouble(text);
            return Double.isFinite(amount) && amount >= 0 ? (Double) amount : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
