package ai.autobot.pipeline.authenticate.users;

import static ai.autobot.schemas.ErrorCode.AUTHENTICATION_UNAVAILABLE;
import static ai.autobot.schemas.ErrorCode.GUESTS_NOT_SERVED;
import static ai.autobot.schemas.ErrorCode.SIGN_IN_LOCKED;

import ai.autobot.pipeline.authenticate.Sessions;
import ai.autobot.pipeline.authenticate.TokenLife;
import ai.autobot.pipeline.authenticate.audit.AuditAction;
import ai.autobot.pipeline.authenticate.audit.AuditEntry;
import ai.autobot.pipeline.authenticate.audit.AuditTrail;
import ai.autobot.pipeline.authenticate.audit.AuditUnavailableException;
import ai.autobot.pipeline.runtime.redis.Keyspace;
import ai.autobot.pipeline.runtime.redis.RedisUnavailableException;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Begins sessions for those who do not say who they are, where `autobot.authenticate.guests` says that there
/// are any: each guest is another user. Thread-safe; blocks as [PasswordSignIn] does, but for the password.
public final class GuestSignIn {
    private static final Logger LOG = LoggerFactory.getLogger(GuestSignIn.class);

    private final Keyspace main;
    private final SignInRules rules;
    private final boolean served;
    private final AuditedSessions sessions;
    private final AuditTrail audit;

    GuestSignIn(Keyspace main, SignInRules rules, boolean served, AuditedSessions sessions, AuditTrail audit) {
        this.main = main;
        this.rules = rules;
        this.served = served;
        this.sessions = sessions;
        this.audit = audit;
    }

    /// Begins a guest's session.
    ///
    /// @param from where they are
    public SignInOutcome signIn(ClientAddress from) throws InterruptedException {
        try {
            if (!served) {
                audit.write(AuditEntry.denied(AuditAction.GUEST_SIGN_IN, GUESTS_NOT_SERVED, from.text()));
                return new SignInOutcome.Refused(GUESTS_NOT_SERVED);
            }
            String guest = Sessions.GUEST + "-" + UUID.randomUUID();
            String account = "guests:" + AttemptKey.of("", from).address();
            if (!main.book(account, guest, 1, rules.guestsByAddress(), rules.lockedFor())) {
                audit.write(AuditEntry.denied(AuditAction.GUEST_SIGN_IN, SIGN_IN_LOCKED, from.text()));
                return new SignInOutcome.Locked(rules.lockedFor());
            }
            return sessions.begin(
                            guest,
                            Set.of(Sessions.GUEST),
                            TokenLife.SHORT,
                            AuditEntry.allowed(AuditAction.GUEST_SIGN_IN, from.text()),
                            () -> true)
                    .<SignInOutcome>map(signedIn -> signedIn)
                    .orElseGet(SignInOutcome.Unavailable::new);
        } catch (AuditUnavailableException e) {
            LOG.atWarn().setCause(e).log("Guest's session was not begun, for the audit cannot be written");
            return new SignInOutcome.Unavailable();
        } catch (RedisUnavailableException e) {
            var _ = audit.tryToWrite(
                    AuditEntry.failed(AuditAction.GUEST_SIGN_IN, AUTHENTICATION_UNAVAILABLE, from.text()));
            return new SignInOutcome.Unavailable();
        }
    }
}
