package ai.autobot.pipeline.authenticate.oidc;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// What a genuine token of another issuer says.
///
/// @param userId who it is, as `<issuer's name>/<user>`; at most 256 characters
/// @param sessionHash names the session here, as those of ours are named: base64url of a SHA-256
/// @param lasting whether the session goes on with further tokens; otherwise it is this token's alone
/// @param roles the roles of ours that the issuer's mean
/// @param issuedAt when it was issued
/// @param signedInAt when its user signed in, where it says so
/// @param expiresAt when its time is over
public record ForeignClaims(
        String userId,
        String sessionHash,
        boolean lasting,
        Set<String> roles,
        Instant issuedAt,
        Optional<Instant> signedInAt,
        Instant expiresAt) {
    public ForeignClaims {
        roles = Set.copyOf(roles);
    }
}
