package ai.autobot.pipeline.authenticate;

import java.time.Instant;
import java.util.Optional;

/// What may be shown of a secret.
///
/// @param id names it in tokens
/// @param use what it does at the moment
/// @param activeFrom when it began to sign, or will; empty where nobody noted it
/// @param removableAt from then on the next rotation may drop it; empty while nothing has followed it
public record KeyState(String id, Use use, Optional<Instant> activeFrom, Optional<Instant> removableAt) {
    /// What a secret does.
    public enum Use {
        /// Every instance knows it; it will sign later.
        NEXT,

        /// It signs.
        SIGNING,

        /// It signed before, and what it signed is still good.
        VERIFYING
    }
}
