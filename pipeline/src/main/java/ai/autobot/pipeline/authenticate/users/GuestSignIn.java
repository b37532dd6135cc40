package ai.autobot.pipeline.authenticate.users;

import static ai.autobot.schemas.ErrorCode.AUTHENTICATION_UNAVAILABLE;
import static ai.autobot.schemas.ErrorCode.GUESTS_NOT_SERVED;
import static ai.autobot.schemas.ErrorCode.SIGN_IN_LOCKED;

import ai.autobot.pipeline.authenticate.Sessions;
import ai.autobot.pipeline.authenticate.TokenLife;
import ai.autobot.pipeline.authenticate.WindowedCount;
import ai.autobot.pipeline.authenticate.WindowedCount.Counted;
import ai.autobot.pipeline.authenticate.audit.AuditAction;
import ai.autobot.pipeline.authenticate.audit.AuditEntry;
import ai.autobot.pipeline.authenticate.audit.AuditTrail;
import ai.autobot.pipeline.authenticate.audit.AuditUnavailableException;
import ai.autobot.pipeline.runtime.redis.Keyspace;
import ai.autobot.pipeline.runtime.redis.RedisUnavailableException;
import ai.autobot.schemas.ErrorCode;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Begins sessions for those who do not say who they are, where `autobot.authenticate.guests` says that there
/// are any: each guest is another user. Thread-safe; blocks as [PasswordSignIn] does, but for the password.
public final class GuestSignIn {
    private static final Logger LOG = LoggerFactory.getLogger(GuestSignIn.class);

    private final WindowedCount counts;
    private final SignInRules rules;
    private final boolean served;
    private final AuditedSessions sessions;
    private final AuditTrail audit;

    GuestSignIn(Keyspace main, SignInRules rules, boolean served, AuditedSessions sessions, AuditTrail audit) {
        this.counts = new WindowedCount(main, rules.lockedFor());
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
                tell(counts.next("guests-refused", from.network()).number(), GUESTS_NOT_SERVED, from);
                return new SignInOutcome.Refused(GUESTS_NOT_SERVED);
            }
            Counted guest = counts.next("guests", from.network());
            if (guest.number() > rules.guestsByAddress()) {
                tell(guest.number() - rules.guestsByAddress(), SIGN_IN_LOCKED, from);
                return new SignInOutcome.Locked(guest.left());
            }
            return sessions.begin(
                            Sessions.GUEST + "-" + UUID.randomUUID(),
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

    private void tell(long refusal, ErrorCode why, ClientAddress from) throws InterruptedException {
        if (WindowedCount.isTold(refusal)) {
            audit.write(AuditEntry.denied(AuditAction.GUEST_SIGN_IN, why, from.text())
                    .with("refused", Long.toString(refusal)));
        }
    }
}
