package ai.autobot.pipeline.authenticate.users;

import static ai.autobot.schemas.ErrorCode.AUTHENTICATION_UNAVAILABLE;
import static ai.autobot.schemas.ErrorCode.SIGN_IN_LOCKED;
import static ai.autobot.schemas.ErrorCode.SIGN_IN_REFUSED;

import ai.autobot.pipeline.authenticate.TokenLife;
import ai.autobot.pipeline.authenticate.WindowedCount;
import ai.autobot.pipeline.authenticate.audit.AuditAction;
import ai.autobot.pipeline.authenticate.audit.AuditEntry;
import ai.autobot.pipeline.authenticate.audit.AuditTrail;
import ai.autobot.pipeline.authenticate.audit.AuditUnavailableException;
import ai.autobot.pipeline.authenticate.users.SignInOutcome.SignedIn;
import ai.autobot.pipeline.runtime.redis.RedisUnavailableException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Signs users in by name and password. Who does not exist, is disabled or gave a wrong password gets the same
/// answer after the same work. What cannot be checked, counted or written down lets nobody in.
///
/// Thread-safe. Blocks for some round trips to Redis, a password's check, its wait, and the audit.
public final class PasswordSignIn {
    private static final Logger LOG = LoggerFactory.getLogger(PasswordSignIn.class);

    private final UserStore users;
    private final SignInAttempts attempts;
    private final PasswordHashes hashes;
    private final HashingSlots slots;
    private final AuditedSessions sessions;
    private final AuditTrail audit;

    PasswordSignIn(
            UserStore users,
            SignInAttempts attempts,
            PasswordHashes hashes,
            HashingSlots slots,
            AuditedSessions sessions,
            AuditTrail audit) {
        this.users = users;
        this.attempts = attempts;
        this.hashes = hashes;
        this.slots = slots;
        this.sessions = sessions;
        this.audit = audit;
    }

    /// Signs a user in.
    ///
    /// @param name as it was typed; anything
    /// @param password as it was typed; anything
    /// @param from where they are; never what they themselves say it is
    /// @throws InterruptedException when the thread is interrupted: nobody is signed in then, and the try may
    ///     count
    public SignInOutcome signIn(String name, String password, ClientAddress from) throws InterruptedException {
        try {
            return switch (attempts.begin(name, from)) {
                case Admission.Locked locked -> refuse(locked, name, from);
                case Admission.Admitted(Attempt attempt) -> check(attempt, name, password, from);
            };
        } catch (AuditUnavailableException e) {
            LOG.atWarn().setCause(e).log("Sign-in was not done, for the audit cannot be written");
            return new SignInOutcome.Unavailable();
        } catch (RedisUnavailableException e) {
            LOG.atWarn().setCause(e).log("Sign-in was not done, for Redis cannot be asked");
            var _ = audit.tryToWrite(AuditEntry.failed(AuditAction.SIGN_IN, AUTHENTICATION_UNAVAILABLE, from.text()));
            return new SignInOutcome.Unavailable();
        }
    }

    private SignInOutcome check(Attempt attempt, String name, String password, ClientAddress from)
            throws InterruptedException {
        Optional<UserName> parsed = UserName.parse(name);
        User user = parsed.isPresent() ? users.find(parsed.get()).orElse(null) : null;
        Optional<Password> typed = Password.parse(password);
        // What is nobody's password takes as long as what is not this user's.
        Optional<Boolean> right = slots.run(
                () -> hashes.matches(typed.orElse(Password.NONE), user == null ? hashes.nobody() : user.passwordHash())
                        && typed.isPresent());
        if (right.isEmpty()) {
            attempts.undo(attempt);
            return new SignInOutcome.Overloaded();
        }
        if (user == null || user.disabled() || !right.get()) {
            return refuse(attempt, user, from);
        }
        return admit(attempt, user, typed.orElseThrow(), from);
    }

    private SignInOutcome admit(Attempt attempt, User user, Password password, ClientAddress from)
            throws InterruptedException {
        attempts.succeeded(attempt);
        Optional<SignedIn> signedIn = sessions.begin(
                user.name().value(),
                user.roles(),
                TokenLife.SHORT,
                AuditEntry.allowed(AuditAction.SIGN_IN, from.text()),
                () -> users.find(user.name()).filter(now -> now.letsInAs(user)).isPresent());
        if (signedIn.isEmpty()) {
            // Changed while the password was checked: with the next try it is known what holds.
            var _ = audit.tryToWrite(AuditEntry.failed(AuditAction.SIGN_IN, AUTHENTICATION_UNAVAILABLE, from.text())
                    .of(user.name().value()));
            return new SignInOutcome.Unavailable();
        }
        if (hashes.isOutdated(user.passwordHash())) {
            hashAnew(user, password);
        }
        return signedIn.get();
    }

    private void hashAnew(User user, Password password) throws InterruptedException {
        try {
            Optional<String> hash = slots.run(() -> hashes.hash(password));
            // Where somebody else changed the user meanwhile, the next sign-in does it.
            if (hash.isPresent() && users.replace(user.withPassword(hash.get(), user.passwordChangedAt()))) {
                LOG.atInfo().addKeyValue("userId", user.name()).log("Password was hashed anew at today's cost");
            }
        } catch (RedisUnavailableException e) {
            LOG.atInfo().setCause(e).log("Password was not hashed anew");
        }
    }

    private SignInOutcome refuse(Attempt attempt, @Nullable User user, ClientAddress from) throws InterruptedException {
        AuditEntry denied = AuditEntry.denied(AuditAction.SIGN_IN, SIGN_IN_REFUSED, from.text());
        // A name that is no user's may be a password, typed into the wrong field.
        if (user != null) {
            denied = denied.of(user.name().value()).with("detail", user.disabled() ? "disabled" : "wrong");
        }
        audit.write(attempt.last() ? denied.with("locks", "true") : denied);
        return new SignInOutcome.Refused(SIGN_IN_REFUSED);
    }

    private SignInOutcome refuse(Admission.Locked locked, String name, ClientAddress from) throws InterruptedException {
        if (WindowedCount.isTold(locked.refused())) {
            Optional<UserName> parsed = UserName.parse(name);
            boolean exists = parsed.isPresent() && users.find(parsed.get()).isPresent();
            audit.write(AuditEntry.denied(AuditAction.SIGN_IN, SIGN_IN_LOCKED, from.text())
                    .of(exists ? parsed.get().value() : null)
                    .with("refused", Long.toString(locked.refused())));
        }
        return new SignInOutcome.Locked(locked.retryAfter());
    }
}
