package ai.autobot.pipeline.authenticate;

import ai.autobot.pipeline.runtime.startup.Finding;
import org.jspecify.annotations.Nullable;

/// Whether the secrets that sign tokens are as long as they must be. Shows nothing of them.
public final class SecretStrength {
    /// Where they stand in the database main.
    public static final String STORED_AT = SigningKeys.STORED_AT;

    private SecretStrength() {}

    /// What is to be said of them.
    ///
    /// @param stored what Redis holds there; null where it holds nothing
    public static Finding of(byte @Nullable [] stored) {
        if (stored == null) {
            return new Finding.Ok("none yet: the first worker makes one of " + Secret.BYTES + " bytes");
        }
        try {
            int keys = KeyList.parse(stored).keys().size();
            return new Finding.Ok("%d of %d bytes".formatted(keys, Secret.BYTES));
        } catch (IllegalStateException e) {
            return new Finding.Fault(
                    "" + e.getMessage(),
                    "Restore them from a backup; or remove that key, and the next worker makes a new secret: then all"
                            + " sessions need a new token.");
        }
    }
}
