package ai.autobot.pipeline.authenticate;

import java.util.Set;

/// Who asks: an authenticated user.
///
/// @param userId the user's id
/// @param sessionHash SHA-256 of the session id, for the audit; the id itself never leaves this room
/// @param roles the session's roles
public record Identity(String userId, String sessionHash, Set<String> roles) {
    public Identity {
        roles = Set.copyOf(roles);
    }
}
