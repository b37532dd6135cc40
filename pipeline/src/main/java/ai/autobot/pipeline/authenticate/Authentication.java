package ai.autobot.pipeline.authenticate;

import ai.autobot.schemas.ErrorCode;

/// The outcome of the authenticate stage.
public sealed interface Authentication {
    /// The user is who they say.
    record Accepted(Identity identity) implements Authentication {}

    /// They are not, or may not what they ask, or it cannot be told at the moment: no session, no answer.
    ///
    /// @param code what the user is told
    /// @param reason what an operator is told; without tokens or ids of sessions
    record Rejected(ErrorCode code, String reason) implements Authentication {}
}
