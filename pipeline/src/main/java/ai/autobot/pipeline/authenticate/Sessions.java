package ai.autobot.pipeline.authenticate;

import ai.autobot.pipeline.authenticate.jose.CompactToken;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// Begins, shows and ends sessions. What is ended here is refused by every instance from its next look on, and what it
/// had under way is stopped.
///
/// Thread-safe. Every method that throws [InterruptedException] blocks until the store answers and throws
/// [ai.autobot.pipeline.runtime.redis.RedisUnavailableException] when it does not.
public final class Sessions {
    /// The role of those who have not said who they are, and what their user ids begin with.
    public static final String GUEST = "guest";

    private final SessionStore store;
    private final SessionRules rules;
    private final SessionTokens tokens;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    /// @throws IllegalArgumentException when a setting is out of its range; the message names it
    public Sessions(SessionStore store, CurrentKeys keys, AuthenticateSettings settings, Clock clock) {
        this.store = store;
        this.rules = SessionRules.of(settings);
        this.tokens = new SessionTokens(keys, rules, clock);
        this.clock = clock;
    }

    /// Whether a session can be begun for who has not said who they are.
    public boolean serveGuests() {
        return rules.guests();
    }

    /// Whether whose session it is are served: guests may be no longer, though theirs go on.
    boolean serves(Session session) {
        return rules.serve(session);
    }

    /// Begins a session with a short-lived token; see [#create(String, Set, TokenLife)].
    public IssuedSession create(String userId, Set<String> roles) throws InterruptedException {
        return create(userId, roles, TokenLife.SHORT);
    }

    /// Begins a session. That the user is who they say has been checked by the caller.
    ///
    /// @param life how long its token lives
    /// @throws IllegalArgumentException when the user id or a role is empty or too long, see [Session]; when the
    ///     user id has a slash, as only those of other issuers' users have; or when it is for a guest, and
    ///     `autobot.authenticate.guests` does not say that there are any
    public IssuedSession create(String userId, Set<String> roles, TokenLife life) throws InterruptedException {
        if (userId.indexOf('/') >= 0) {
            throw new IllegalArgumentException("userId has a slash, as only users of other issuers have");
        }
        if (!rules.guests() && (roles.contains(GUEST) || userId.startsWith(GUEST))) {
            throw new IllegalArgumentException("guests are not served: autobot.authenticate.guests is false");
        }
        SessionId id = SessionId.random(random);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Session session = new Session(id.hash(), userId, roles, now, now.plus(rules.lifetime()));
        store.save(session, rules.idle());
        return new IssuedSession(
                session,
                switch (life) {
                    case SHORT -> tokens.issue(session, id, rules.tokenLifetime());
                    case AS_SESSION -> tokens.issue(session, id, rules.lifetime());
                });
    }

    /// Another short-lived token for a session that lives. Asking does not keep the session alive. That the caller may
    /// have it is for the caller to check.
    ///
    /// @param id the session's id, which its first token and whoever began it know
    /// @return empty when the session has ended
    Optional<IssuedSession> reissue(SessionId id) throws InterruptedException {
        return find(id.hash())
                .map(session -> new IssuedSession(session, tokens.issue(session, id, rules.tokenLifetime())));
    }

    /// The hash of the session that a genuine, unexpired token of ours names, whether or not the session lives;
    /// otherwise empty. Does not block.
    public Optional<String> hashOf(String token) {
        return idOf(token).map(SessionId::hash);
    }

    /// The session id in such a token; otherwise empty. Does not block.
    Optional<SessionId> idOf(String token) {
        return BearerToken.of("Bearer " + token) instanceof BearerToken.Present(String present)
                        && CompactToken.of(present) instanceof CompactToken.Legible legible
                        && tokens.check(legible).check() instanceof TokenCheck.Genuine genuine
                ? Optional.of(genuine.sessionId())
                : Optional.empty();
    }

    /// Uses a session, which keeps it from ending for not being used; never beyond its end.
    ///
    /// @return whether it lives
    boolean use(String hash) throws InterruptedException {
        return store.find(hash, rules.idle())
                .filter(session -> session.endsAt().isAfter(clock.instant()))
                .isPresent();
    }

    /// The session of that hash while it lives. Looking does not keep it alive.
    public Optional<Session> find(String hash) throws InterruptedException {
        return store.peek(hash).filter(session -> session.endsAt().isAfter(clock.instant()));
    }

    /// The sessions of a user that live, the next to end first.
    public List<Session> ofUser(String userId) throws InterruptedException {
        return store.ofUser(userId, clock.instant());
    }

    /// Ends a session: what is under way for it is stopped in every instance, and nothing more is let in.
    ///
    /// @return whether there was one
    public boolean revoke(String hash) throws InterruptedException {
        return store.remove(hash);
    }

    /// Ends every session of a user, however many, each as it is read. Also of one that has ended for not being
    /// used a mark is left: the token of another issuer that began it begins it no more. One that begins meanwhile
    /// may survive.
    ///
    /// @return how many were ended
    public int revokeAll(String userId) throws InterruptedException {
        AtomicInteger ended = new AtomicInteger();
        store.eachOfUser(userId, hashes -> {
            for (String hash : hashes) {
                if (store.remove(hash)) {
                    ended.incrementAndGet();
                }
            }
        });
        return ended.get();
    }

    /// Ends every session of everybody, as [#revokeAll(String)] does. Takes as long as there are many.
    ///
    /// @return how many were ended
    public int revokeAll() throws InterruptedException {
        AtomicInteger ended = new AtomicInteger();
        store.eachUser(userIds -> {
            for (String userId : userIds) {
                ended.addAndGet(revokeAll(userId));
            }
        });
        return ended.get();
    }
}
