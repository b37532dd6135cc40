package ai.autobot.pipeline.runtime.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a setting is set to, as it may be shown. Immutable.
///
/// @param facts which setting
/// @param key its name, with the operator's own where the facts have a `*`
/// @param shown its value: a secret masked, a reference as it is written; null where it has none
/// @param origin the source that won
public record SettingValue(
        SettingFacts facts, String key, @Nullable String shown, Origin origin) {
    /// The environment variable that sets it, `AUTOBOT_ENRICH_PASSAGES`.
    public String variable() {
        return variable(key);
    }

    static String variable(String key) {
        return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
