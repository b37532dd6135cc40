package ai.autobot.pipeline.authenticate;

import ai.autobot.schemas.ErrorCode;

/// What came of a refresh.
public sealed interface RefreshOutcome {
    /// The session goes on.
    ///
    /// @param issued the session, with another access token
    /// @param refreshToken what is presented the next time; a secret of its user
    record Renewed(IssuedSession issued, String refreshToken) implements RefreshOutcome {
        @Override
        public String toString() {
            return "Renewed[issued=" + issued + ", refreshToken=hidden]";
        }
    }

    /// It does not: sign in again.
    ///
    /// @param code what the user is told
    record Refused(ErrorCode code) implements RefreshOutcome {}

    /// It cannot be told at the moment, or not be written down. The same token may be presented again.
    record Unavailable() implements RefreshOutcome {}
}
