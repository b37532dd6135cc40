package ai.autobot.pipeline.authenticate.users;

import ai.autobot.pipeline.authenticate.IssuedSession;
import ai.autobot.pipeline.authenticate.RefreshTokens;
import ai.autobot.pipeline.authenticate.Session;
import ai.autobot.pipeline.authenticate.Sessions;
import ai.autobot.pipeline.authenticate.TokenLife;
import ai.autobot.pipeline.authenticate.audit.AuditAction;
import ai.autobot.pipeline.authenticate.audit.AuditEntry;
import ai.autobot.pipeline.authenticate.audit.AuditTrail;
import ai.autobot.pipeline.authenticate.audit.AuditUnavailableException;
import ai.autobot.pipeline.authenticate.hash.Sha256;
import ai.autobot.pipeline.runtime.redis.RedisUnavailableException;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Begins sessions and ends them, each once the audit has it: a session's tokens are handed out only then. What
/// comes to nothing is ended again; nobody has its tokens.
///
/// Thread-safe. Its methods block until Redis and the audit answer; they throw [RedisUnavailableException] or
/// [AuditUnavailableException] when one of them does not.
public final class AuditedSessions {
    private static final Logger LOG = LoggerFactory.getLogger(AuditedSessions.class);

    private final Sessions sessions;
    private final RefreshTokens refreshTokens;
    private final AuditTrail audit;

    /// Looks, once the session is there, whether its user may still have it.
    @FunctionalInterface
    interface LastLook {
        boolean isStillRight() throws InterruptedException;
    }

    AuditedSessions(Sessions sessions, RefreshTokens refreshTokens, AuditTrail audit) {
        this.sessions = sessions;
        this.refreshTokens = refreshTokens;
        this.audit = audit;
    }

    /// Begins a session for a user whom the caller answers for, with a token that lives as long.
    ///
    /// @param by who does it and from where, for the audit
    /// @throws IllegalArgumentException as [Sessions#create] does
    public SignInOutcome.SignedIn create(String userId, Set<String> roles, String by) throws InterruptedException {
        return begin(
                        userId,
                        roles,
                        TokenLife.AS_SESSION,
                        AuditEntry.allowed(AuditAction.SESSION_CREATE, by),
                        () -> true)
                .orElseThrow();
    }

    /// Ends a session, see [Sessions#revoke].
    ///
    /// @return whether there was one
    /// @throws IllegalArgumentException when that is no session's hash; what it is, perhaps a token, is not in the
    ///     message
    public boolean revoke(String hash, String by) throws InterruptedException {
        if (!Sha256.isOne(hash)) {
            throw new IllegalArgumentException("it is not the hash of a session");
        }
        Optional<Session> session = sessions.find(hash);
        AuditEntry told = AuditEntry.allowed(AuditAction.SESSION_REVOKE, by)
                .of(session.map(Session::userId).orElse(null));
        // The hash of none may be of something else that somebody has typed.
        AuditEntry whole = session.isPresent() ? told.inSession(hash) : told.with("detail", "there is no such session");
        return audit.writeAndDo(whole, () -> sessions.revoke(hash));
    }

    /// Ends every session of a user, see [Sessions#revokeAll].
    ///
    /// @return how many were ended
    public int revokeAll(String userId, String by) throws InterruptedException {
        AuditEntry told =
                AuditEntry.allowed(AuditAction.SESSION_REVOKE, by).of(userId).with("which", "all");
        return audit.writeAndDo(told, () -> sessions.revokeAll(userId));
    }

    /// Ends everybody's sessions, see [Sessions#revokeAll()]. How many were ended is told in a second event.
    ///
    /// @return how many were ended
    public int revokeEverybodys(String by) throws InterruptedException {
        AuditEntry told = AuditEntry.allowed(AuditAction.SESSION_REVOKE, by).with("which", "everybody's");
        int ended = audit.writeAndDo(told, sessions::revokeAll);
        var _ = audit.tryToWrite(told.with("ended", Integer.toString(ended)));
        return ended;
    }

    /// @param told what the audit is told, but for the session
    /// @param lastLook after it nothing that ends a user's sessions can miss this one
    /// @return empty when the last look was against it
    /// @throws RedisUnavailableException when the session cannot be kept
    /// @throws AuditUnavailableException when it cannot be written down
    Optional<SignInOutcome.SignedIn> begin(
            String userId, Set<String> roles, TokenLife life, AuditEntry told, LastLook lastLook)
            throws InterruptedException {
        IssuedSession issued = sessions.create(userId, roles, life);
        boolean given = false;
        try {
            String refreshToken = refreshTokens.begin(issued);
            if (!lastLook.isStillRight()) {
                return Optional.empty();
            }
            audit.write(told.of(userId).inSession(issued.session().hash()));
            given = true;
            return Optional.of(new SignInOutcome.SignedIn(issued, refreshToken));
        } finally {
            if (!given) {
                end(issued);
            }
        }
    }

    private void end(IssuedSession issued) throws InterruptedException {
        try {
            sessions.revoke(issued.session().hash());
        } catch (RedisUnavailableException e) {
            LOG.atWarn()
                    .addKeyValue("sessionHash", issued.session().hash())
                    .log("Session that nobody was given could not be ended; it ends when its idle time is over");
        }
    }
}
