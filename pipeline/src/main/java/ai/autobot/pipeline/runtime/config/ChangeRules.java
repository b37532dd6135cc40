package ai.autobot.pipeline.runtime.config;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What may be changed while workers run, before anybody looks at the whole. Pure.
///
/// @param reference all settings
public record ChangeRules(SettingsReference reference) {
    private static final int LONGEST_VALUE = 8_192;

    /// Why a key cannot be set to a value; empty where it can, as far as that can be told from the two alone.
    ///
    /// @param value null to take the change back
    public Optional<String> refusal(String key, @Nullable String value) {
        Optional<SettingFacts> found = reference.find(key);
        if (found.isEmpty()) {
            return Optional.of(reference.unknown(key));
        }
        SettingFacts facts = found.get();
        if (!facts.reloadable()) {
            return Optional.of(key + " needs a restart: set it in autobot.yaml or in the environment of each worker");
        }
        if (value != null && value.length() > LONGEST_VALUE) {
            return Optional.of(key + " would have more than " + LONGEST_VALUE + " characters");
        }
        // Who may change a setting may not for that read what a worker can.
        if (value != null && !facts.secret() && SecretValues.hasReference(value)) {
            return Optional.of(key + " is no secret: only secrets are named by reference");
        }
        if (value != null && facts.secret() && !SecretValues.isReference(value)) {
            return Optional.of(key + " is a secret and must be named by reference, as ${env:NAME} or ${file:/path}");
        }
        return Optional.empty();
    }

    /// A key as it may be shown, whatever somebody has written there.
    public String shownKey(String key) {
        return Shown.text(key);
    }

    /// A value as it may be shown, whatever its key; null stays null.
    public @Nullable String shown(String key, @Nullable String value) {
        // Of a key that nobody knows nobody knows whether it is secret.
        return value == null
                ? null
                : SecretValues.shown(
                        reference.find(key).map(SettingFacts::secret).orElse(true), value);
    }
}
