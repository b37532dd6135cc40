package ai.autobot.pipeline.authenticate.users;

import ai.autobot.pipeline.authenticate.RedisRefreshStore;
import ai.autobot.pipeline.authenticate.RefreshTokens;
import ai.autobot.pipeline.authenticate.Sessions;
import ai.autobot.pipeline.authenticate.audit.AuditTrail;
import ai.autobot.pipeline.runtime.redis.Keyspace;
import java.time.Clock;

/// All that has to do with signing in, put together: for whoever lets people in. Thread-safe; close it when
/// nobody signs in any more.
public final class SignInDesk implements AutoCloseable {
    private final HashingSlots slots;
    private final Users users;
    private final PasswordSignIn passwords;
    private final GuestSignIn guests;
    private final RefreshTokens refreshTokens;
    private final AuditedSessions sessions;

    private SignInDesk(
            HashingSlots slots,
            Users users,
            PasswordSignIn passwords,
            GuestSignIn guests,
            RefreshTokens refreshTokens,
            AuditedSessions sessions) {
        this.slots = slots;
        this.users = users;
        this.passwords = passwords;
        this.guests = guests;
        this.refreshTokens = refreshTokens;
        this.sessions = sessions;
    }

    /// Puts it together; does not block.
    ///
    /// @param main the database main, where users and failures are kept
    /// @param sessionKeys the database of sessions
    /// @throws IllegalArgumentException when a setting is out of its range; the message names it
    public static SignInDesk of(
            Keyspace main,
            Keyspace sessionKeys,
            Sessions sessions,
            AuditTrail audit,
            SignInSettings settings,
            Clock clock) {
        SignInRules rules = SignInRules.of(settings);
        return of(main, sessionKeys, sessions, audit, rules, new BcryptHashes(rules.passwordCost()), clock);
    }

    static SignInDesk of(
            Keyspace main,
            Keyspace sessionKeys,
            Sessions sessions,
            AuditTrail audit,
            SignInRules rules,
            PasswordHashes hashes,
            Clock clock) {
        UserStore store = new RedisUserStore(main);
        SignInAttempts attempts = new SignInAttempts(main, rules);
        HashingSlots slots = new HashingSlots(rules.checksAtOnce(), rules.checkWait());
        RefreshTokens refreshTokens =
                new RefreshTokens(new RedisRefreshStore(sessionKeys), sessions, audit, rules.refreshRetry());
        AuditedSessions begun = new AuditedSessions(sessions, refreshTokens, audit);
        return new SignInDesk(
                slots,
                new Users(store, attempts, hashes, slots, sessions, audit, clock),
                new PasswordSignIn(store, attempts, hashes, slots, begun, audit),
                new GuestSignIn(main, rules, sessions.serveGuests(), begun, audit),
                refreshTokens,
                begun);
    }

    public Users users() {
        return users;
    }

    public PasswordSignIn passwords() {
        return passwords;
    }

    public GuestSignIn guests() {
        return guests;
    }

    public RefreshTokens refreshTokens() {
        return refreshTokens;
    }

    public AuditedSessions sessions() {
        return sessions;
    }

    @Override
    public void close() {
        slots.close();
    }
}
