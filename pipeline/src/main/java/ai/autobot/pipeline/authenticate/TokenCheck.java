package ai.autobot.pipeline.authenticate;

import ai.autobot.pipeline.authenticate.oidc.ForeignClaims;

/// What a session token turned out to be.
sealed interface TokenCheck {
    /// Genuine, and its time is not over. Whether its session lives is another question.
    sealed interface Proven extends TokenCheck {
        /// Whose it is.
        String userId();

        /// The name of the session that it is for.
        String sessionHash();
    }

    /// Signed by us, for us, now.
    record Genuine(String userId, SessionId sessionId) implements Proven {
        @Override
        public String sessionHash() {
            return sessionId.hash();
        }
    }

    /// Signed by another issuer whose tokens are accepted, for us, now. Its session begins with its first use here.
    record Foreign(ForeignClaims claims) implements Proven {
        @Override
        public String userId() {
            return claims.userId();
        }

        @Override
        public String sessionHash() {
            return claims.sessionHash();
        }
    }

    /// It was genuine, but its time is over.
    ///
    /// @param userId whom it was for
    record Expired(String userId) implements TokenCheck {}

    /// It is not.
    ///
    /// @param reason why, without any part of the token
    record Refused(String reason) implements TokenCheck {}

    /// Its key is not at hand, and whether there is such a key cannot be told at the moment.
    ///
    /// @param reason why
    record Undecided(String reason) implements TokenCheck {}
}
