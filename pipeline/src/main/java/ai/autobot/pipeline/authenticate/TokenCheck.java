package ai.autobot.pipeline.authenticate;

/// What a session token turned out to be.
sealed interface TokenCheck {
    /// Signed by us, for us, now. Whether the session lives is another question.
    record Genuine(String userId, SessionId sessionId) implements TokenCheck {}

    /// It was genuine, but its time is over.
    ///
    /// @param userId whom it was for
    record Expired(String userId) implements TokenCheck {}

    /// It is not.
    ///
    /// @param reason why, without any part of the token
    record Refused(String reason) implements TokenCheck {}
}
