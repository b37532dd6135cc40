package ai.autobot.pipeline.authenticate.audit;

import ai.autobot.events.AuditOutcome;
import ai.autobot.pipeline.authenticate.hash.Sha256;
import ai.autobot.schemas.AuditAttributes;
import ai.autobot.schemas.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One decision, as the audit is told of it. Whatever it is made of, it holds no secret under a name that says
/// so, and is not long.
///
/// @param action what was done or tried
/// @param outcome how it was decided
/// @param userId whom it is about; null where nobody is known
/// @param sessionHash the hash of the session that it is about
/// @param reason where the outcome is not allowed: why
/// @param origin from where: an address, or the name of a command; at most 256 characters are kept
/// @param attributes what else there is to say, see [AuditAttributes]
public record AuditEntry(
        AuditAction action,
        AuditOutcome outcome,
        @Nullable String userId,
        @Nullable String sessionHash,
        @Nullable ErrorCode reason,
        String origin,
        Map<String, String> attributes) {
    public AuditEntry {
        if (sessionHash != null && !Sha256.isOne(sessionHash)) {
            throw new IllegalArgumentException("sessionHash is not a base64url SHA-256");
        }
        userId = userId == null ? null : AuditAttributes.text(userId);
        origin = AuditAttributes.text(origin);
        attributes = AuditAttributes.of(attributes);
    }

    /// It is about to happen.
    public static AuditEntry allowed(AuditAction action, String origin) {
        return new AuditEntry(action, AuditOutcome.ALLOWED, null, null, null, origin, Map.of());
    }

    /// It was refused.
    public static AuditEntry denied(AuditAction action, ErrorCode reason, String origin) {
        return new AuditEntry(action, AuditOutcome.DENIED, null, null, reason, origin, Map.of());
    }

    /// It could not be done, or perhaps only in part.
    public static AuditEntry failed(AuditAction action, ErrorCode reason, String origin) {
        return new AuditEntry(action, AuditOutcome.ERROR, null, null, reason, origin, Map.of());
    }

    public AuditEntry of(@Nullable String user) {
        return new AuditEntry(action, outcome, user, sessionHash, reason, origin, attributes);
    }

    public AuditEntry inSession(@Nullable String hash) {
        return new AuditEntry(action, outcome, userId, hash, reason, origin, attributes);
    }

    public AuditEntry with(String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(attributes);
        more.put(key, value);
        return new AuditEntry(action, outcome, userId, sessionHash, reason, origin, more);
    }

    /// The same, not done after all.
    public AuditEntry butFailed(ErrorCode why) {
        return new AuditEntry(action, AuditOutcome.ERROR, userId, sessionHash, why, origin, attributes);
    }
}
