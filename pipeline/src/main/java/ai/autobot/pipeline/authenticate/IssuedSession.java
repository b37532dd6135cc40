package ai.autobot.pipeline.authenticate;

/// A session that was just created, with the token that proves it: the only time the token is known here.
///
/// @param session what is known of the session
/// @param token the value that goes behind `Bearer ` in the authorization; a secret of its user
public record IssuedSession(Session session, String token) {
    @Override
    public String toString() {
        return "IssuedSession[session=" + session + ", token=hidden]";
    }
}
