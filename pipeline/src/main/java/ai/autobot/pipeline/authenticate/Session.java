package ai.autobot.pipeline.authenticate;

import ai.autobot.pipeline.authenticate.hash.Sha256;
import java.time.Instant;
import java.util.Set;

/// A user's session. Whether it still lives is known by whether its store has it, and by [#endsAt].
///
/// @param hash SHA-256 of the session id, base64url: its name everywhere but in the token
/// @param userId whose it is; 1 to 256 characters, none of them a control character
/// @param roles what the user may do; at most 32, each 1 to 64 characters
/// @param createdAt when the user signed in
/// @param endsAt after this it is over, however much it is used
public record Session(String hash, String userId, Set<String> roles, Instant createdAt, Instant endsAt) {
    private static final int USER_ID_MAX = 256;
    private static final int ROLES_MAX = 32;
    private static final int ROLE_MAX = 64;

    public Session {
        if (!Sha256.isOne(hash)) {
            throw new IllegalArgumentException("hash is not a base64url SHA-256");
        }
        if (userId.isBlank() || userId.length() > USER_ID_MAX || userId.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("userId is not 1 to " + USER_ID_MAX + " printable characters");
        }
        roles = Set.copyOf(roles);
        if (roles.size() > ROLES_MAX || roles.stream().anyMatch(role -> role.isBlank() || role.length() > ROLE_MAX)) {
            throw new IllegalArgumentException(
                    "roles are not at most " + ROLES_MAX + ", each of 1 to " + ROLE_MAX + " characters");
        }
        if (!endsAt.isAfter(createdAt)) {
            throw new IllegalArgumentException("endsAt " + endsAt + " is not after createdAt " + createdAt);
        }
    }
}
