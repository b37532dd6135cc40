package ai.autobot.pipeline.authenticate;

import ai.autobot.schemas.ErrorCode;
import org.jspecify.annotations.Nullable;

/// The outcome of the authenticate stage.
public sealed interface Authentication {
    /// The user is who they say.
    record Accepted(Identity identity) implements Authentication {}

    /// They are not, or may not what they ask, or it cannot be told at the moment: no session, no answer.
    ///
    /// @param code what the user is told
    /// @param reason what an operator is told; without tokens or ids of sessions
    /// @param userId whom a genuine token named, for the audit alone; null where there was none
    /// @param sessionHash the session that it named; null as well
    record Rejected(
            ErrorCode code,
            String reason,
            @Nullable String userId,
            @Nullable String sessionHash) implements Authentication {
        /// Of somebody of whom nothing is proven.
        public Rejected(ErrorCode code, String reason) {
            this(code, reason, null, null);
        }
    }
}
