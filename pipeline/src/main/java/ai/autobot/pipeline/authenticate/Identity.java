package ai.autobot.pipeline.authenticate;

import java.util.Set;

/// Who asks: an authenticated user, and what they may do. Immutable.
///
/// @param userId the user's id
/// @param sessionHash SHA-256 of the session id, for the audit; the id itself never leaves this room
/// @param roles the session's roles: documents name those that may read them
/// @param grants what the roles together may do
/// @param sessionBegun whether the session began with this very request, as those of other issuers' users do
public record Identity(String userId, String sessionHash, Set<String> roles, Grants grants, boolean sessionBegun) {
    public Identity {
        roles = Set.copyOf(roles);
    }

    /// Whose session was there before.
    public Identity(String userId, String sessionHash, Set<String> roles, Grants grants) {
        this(userId, sessionHash, roles, grants, false);
    }

    /// Somebody who may do nothing.
    public Identity(String userId, String sessionHash, Set<String> roles) {
        this(userId, sessionHash, roles, Grants.NONE);
    }

    /// Whether they may do that.
    public boolean may(Permission permission) {
        return grants.allow(permission);
    }
}
