package ai.autobot.pipeline.authenticate.users;

import static ai.autobot.schemas.ErrorCode.AUTHENTICATION_UNAVAILABLE;

import ai.autobot.pipeline.authenticate.Sessions;
import ai.autobot.pipeline.authenticate.audit.AuditAction;
import ai.autobot.pipeline.authenticate.audit.AuditEntry;
import ai.autobot.pipeline.authenticate.audit.AuditTrail;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Adds, shows and changes users. Each change is written to the audit before it is made. A change after which a
/// user's sessions would say something that is no longer so ends them: another password or other roles,
/// disabled, removed.
///
/// Thread-safe. Every method blocks; and throws [RedisUnavailableException] when Redis does not answer, after
/// which it may or may not have been done and can be repeated, or
/// [ai.autobot.pipeline.authenticate.audit.AuditUnavailableException] when nothing was done.
public final class Users {
    private static final int TRIES = 10;

    private final UserStore store;
    private final SignInAttempts attempts;
    private final PasswordHashes hashes;
    private final HashingSlots slots;
    private final PasswordRules rules = PasswordRules.load();
    private final Sessions sessions;
    private final AuditTrail audit;
    private final Clock clock;

    Users(
            UserStore store,
            SignInAttempts attempts,
            PasswordHashes hashes,
            HashingSlots slots,
            Sessions sessions,
            AuditTrail audit,
            Clock clock) {
        this.store = store;
        this.attempts = attempts;
        this.hashes = hashes;
        this.slots = slots;
        this.sessions = sessions;
        this.audit = audit;
        this.clock = clock;
    }

    /// Why that must not be the user's password, a sentence without it; empty when it may. Does not block.
    public Optional<String> problem(String password, UserName name) {
        return rules.problem(password, name);
    }

    /// Adds a user.
    ///
    /// @param by who does it and from where, for the audit
    /// @throws IllegalArgumentException when the roles are none, see [User]
    public UserChange add(UserName name, String password, Set<String> roles, String by) throws InterruptedException {
        Optional<String> problem = problem(password, name);
        if (problem.isPresent()) {
            return new UserChange.PasswordRefused(problem.get());
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        User blank = new User(name, "", roles, false, now, now, now.toEpochMilli());
        if (store.find(name).isPresent()) {
            return new UserChange.NameTaken();
        }
        Optional<String> hash = hash(password);
        if (hash.isEmpty()) {
            return new UserChange.Busy();
        }
        AuditEntry told = told(AuditAction.USER_ADD, name, by).with("roles", text(roles));
        User user = blank.withPassword(hash.get(), now);
        return audit.writeAndDo(told, () -> {
            if (!store.add(user)) {
                var _ = audit.tryToWrite(
                        told.butFailed(AUTHENTICATION_UNAVAILABLE).with("detail", "the name is taken"));
                return new UserChange.NameTaken();
            }
            // One of the same name may have been removed while a session of theirs was begun.
            return new UserChange.Done(user, sessions.revokeAll(name.value()));
        });
    }

    /// Gives a user another password, and ends their sessions.
    public UserChange changePassword(UserName name, String password, String by) throws InterruptedException {
        Optional<String> problem = problem(password, name);
        if (problem.isPresent()) {
            return new UserChange.PasswordRefused(problem.get());
        }
        Optional<String> hash = hash(password);
        if (hash.isEmpty()) {
            return new UserChange.Busy();
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return change(
                told(AuditAction.USER_PASSWORD, name, by), name, true, user -> user.withPassword(hash.get(), now));
    }

    /// Keeps a user from signing in, and ends their sessions.
    public UserChange disable(UserName name, String by) throws InterruptedException {
        return change(told(AuditAction.USER_DISABLE, name, by), name, true, user -> user.withDisabled(true));
    }

    /// Lets a user sign in again.
    public UserChange enable(UserName name, String by) throws InterruptedException {
        return change(told(AuditAction.USER_ENABLE, name, by), name, false, user -> user.withDisabled(false));
    }

    /// Gives a user other roles, and ends their sessions: one way by which every instance hears of it, within a
    /// second.
    ///
    /// @throws IllegalArgumentException when they are none, see [User]
    public UserChange changeRoles(UserName name, Set<String> roles, String by) throws InterruptedException {
        User.requireRoles(roles);
        return change(
                told(AuditAction.USER_ROLES, name, by).with("roles", text(roles)),
                name,
                true,
                user -> user.withRoles(roles));
    }

    /// Takes back a user's failed sign-ins.
    ///
    /// @param from an address that strangers' failures will not keep the user out at; null for none
    public UserChange unlock(UserName name, @Nullable ClientAddress from, String by) throws InterruptedException {
        Optional<User> user = store.find(name);
        if (user.isEmpty()) {
            return new UserChange.NoSuchUser();
        }
        AuditEntry told = told(AuditAction.USER_UNLOCK, name, by);
        AuditEntry whole = from == null ? told : told.with("address", from.text());
        return audit.writeAndDo(whole, () -> {
            if (from == null) {
                attempts.unlock(name);
            } else {
                attempts.unlock(name, from);
            }
            return new UserChange.Done(user.get(), 0);
        });
    }

    /// Removes a user, and ends their sessions: also where there is no such user any more, for whoever removed them may
    /// not have come so far.
    public UserChange remove(UserName name, String by) throws InterruptedException {
        Optional<User> first = store.find(name);
        AuditEntry told = told(AuditAction.USER_REMOVE, name, by);
        AuditEntry whole = first.isPresent() ? told : told.with("detail", "there is no such user");
        return audit.writeAndDo(whole, () -> {
            Optional<User> found = first;
            for (int tries = 1; found.isPresent() && !store.remove(found.get()); tries++) {
                if (tries == TRIES) {
                    var _ = audit.tryToWrite(whole.butFailed(AUTHENTICATION_UNAVAILABLE));
                    return new UserChange.Busy();
                }
                found = store.find(name);
            }
            int ended = sessions.revokeAll(name.value());
            attempts.forget(name);
            return found.isPresent() ? new UserChange.Done(found.get(), ended) : new UserChange.NoSuchUser();
        });
    }

    public Optional<User> find(UserName name) throws InterruptedException {
        return store.find(name);
    }

    /// Users in the order of their names.
    ///
    /// @param after the last name seen; null begins
    /// @param limit how many at most, 1 to 1,000
    public List<User> list(@Nullable UserName after, int limit) throws InterruptedException {
        return store.list(after, limit);
    }

    private UserChange change(AuditEntry told, UserName name, boolean ends, Next changed) throws InterruptedException {
        Optional<User> first = store.find(name);
        if (first.isEmpty()) {
            return new UserChange.NoSuchUser();
        }
        return audit.writeAndDo(told, () -> {
            Optional<User> found = first;
            for (int tries = 0; tries < TRIES && found.isPresent(); tries++) {
                User next = changed.of(found.get());
                if (store.replace(next)) {
                    // After the change: whoever signs in meanwhile either sees it, or has a session to be ended
                    // here.
                    int ended = ends ? sessions.revokeAll(name.value()) : 0;
                    return new UserChange.Done(next.withRevision(next.revision() + 1), ended);
                }
                found = store.find(name);
            }
            if (found.isEmpty() && ends) {
                // Whoever removed them meanwhile may not come so far.
                sessions.revokeAll(name.value());
            }
            var _ = audit.tryToWrite(told.butFailed(AUTHENTICATION_UNAVAILABLE));
            return found.isPresent() ? new UserChange.Busy() : new UserChange.NoSuchUser();
        });
    }

    private Optional<String> hash(String password) throws InterruptedException {
        Password typed = Password.parse(password).orElseThrow();
        return slots.run(() -> hashes.hash(typed));
    }

    private static AuditEntry told(AuditAction action, UserName name, String by) {
        return AuditEntry.allowed(action, by).of(name.value());
    }

    private static String text(Set<String> roles) {
        return String.join(",", new TreeSet<>(roles));
    }

    @FunctionalInterface
    private interface Next {
        User of(User user);
    }
}
