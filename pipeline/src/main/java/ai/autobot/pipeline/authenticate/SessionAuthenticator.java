package ai.autobot.pipeline.authenticate;

import static ai.autobot.schemas.ErrorCode.AUTHENTICATION_EXPIRED;
import static ai.autobot.schemas.ErrorCode.AUTHENTICATION_INVALID;
import static ai.autobot.schemas.ErrorCode.AUTHENTICATION_MISSING;
import static ai.autobot.schemas.ErrorCode.AUTHENTICATION_UNAVAILABLE;
import static ai.autobot.schemas.ErrorCode.SESSION_ENDED;

import ai.autobot.pipeline.authenticate.oidc.ForeignClaims;
import ai.autobot.pipeline.authenticate.oidc.Issuers;
import ai.autobot.pipeline.runtime.redis.RedisUnavailableException;
import ai.autobot.schemas.ErrorCode;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accepts whoever carries a genuine token of a session that lives. What cannot be checked is refused.
///
/// The token only proves the session; the roles are the session's, so that taking one away works at once. A token of
/// another issuer that gives fewer gets no more than it gives.
public final class SessionAuthenticator implements Authenticator {
    private static final Logger LOG = LoggerFactory.getLogger(SessionAuthenticator.class);
    private static final String USUAL_SCHEME = "Bearer ";

    private final SessionStore store;
    private final SessionRules rules;
    private final TokenChecks tokens;
    private final ForeignSessions foreignSessions;
    private final SessionWatches watches;
    private final Permissions permissions;
    private final Clock clock;

    /// Accepts tokens of ours only; see [#SessionAuthenticator(SessionStore, CurrentKeys, Issuers,
    /// AuthenticateSettings, SessionWatches, Permissions, Clock)].
    public SessionAuthenticator(
            SessionStore store,
            CurrentKeys keys,
            AuthenticateSettings settings,
            SessionWatches watches,
            Permissions permissions,
            Clock clock) {
        this(store, keys, Issuers.none(), settings, watches, permissions, clock);
    }

    /// @param issuers whose tokens are accepted besides ours
    /// @param watches what is under way for which session
    /// @param permissions which role may do what
    /// @throws IllegalArgumentException when a setting is out of its range; the message names it
    public SessionAuthenticator(
            SessionStore store,
            CurrentKeys keys,
            Issuers issuers,
            AuthenticateSettings settings,
            SessionWatches watches,
            Permissions permissions,
            Clock clock) {
        this.store = store;
        this.watches = watches;
        this.permissions = permissions;
        this.rules = SessionRules.of(settings);
        this.tokens = new TokenChecks(new SessionTokens(keys, rules, clock), issuers, rules.leeway(), clock);
        this.foreignSessions = new ForeignSessions(store, rules, clock);
        this.clock = clock;
    }

    @Override
    public Authentication authenticate(@Nullable String authorization) throws InterruptedException {
        return switch (BearerToken.of(authorization)) {
            case BearerToken.Missing() ->
                new Authentication.Rejected(AUTHENTICATION_MISSING, "the request carries no authorization");
            case BearerToken.Malformed(String reason) -> new Authentication.Rejected(AUTHENTICATION_INVALID, reason);
            case BearerToken.Present(String token) -> authenticateToken(token);
        };
    }

    @Override
    public SessionWatch watch(@Nullable String authorization, Runnable whenRevoked) throws InterruptedException {
        // As patient as the check that follows: what that accepts must have been watched.
        return BearerToken.of(authorization) instanceof BearerToken.Present(String token)
                        && tokens.checkPatiently(token) instanceof TokenCheck.Proven proven
                ? watches.watch(proven.sessionHash(), whenRevoked)
                : SessionWatch.NONE;
    }

    @Override
    public Optional<String> ownerOf(String authorization) {
        return BearerToken.of(authorization) instanceof BearerToken.Present(String token)
                ? switch (tokens.check(token)) {
                    case TokenCheck.Proven proven -> Optional.of(proven.userId());
                    case TokenCheck.Expired(String userId) -> Optional.of(userId);
                    case TokenCheck.Refused refused -> Optional.empty();
                    case TokenCheck.Undecided undecided -> Optional.empty();
                }
                : Optional.empty();
    }

    /// The user of a genuine token whose time is not over, whether or not its session lives. It tells whose share a
    /// request takes, and lets nobody in. Does not block.
    ///
    /// @param authorization as in [#authenticate]
    public Optional<String> userOf(String authorization) {
        // Each request passes here, on a stream thread: to look a known token up costs less than to read the header.
        Optional<TokenCheck.Proven> known = authorization.startsWith(USUAL_SCHEME)
                ? tokens.known(authorization.substring(USUAL_SCHEME.length()))
                : Optional.empty();
        if (known.isPresent()) {
            return Optional.of(known.get().userId());
        }
        return BearerToken.of(authorization) instanceof BearerToken.Present(String token)
                        && tokens.check(token) instanceof TokenCheck.Proven proven
                ? Optional.of(proven.userId())
                : Optional.empty();
    }

    private Authentication authenticateToken(String token) throws InterruptedException {
        return switch (tokens.checkPatiently(token)) {
            case TokenCheck.Refused(String reason) -> new Authentication.Rejected(AUTHENTICATION_INVALID, reason);
            case TokenCheck.Undecided(String reason) -> new Authentication.Rejected(AUTHENTICATION_UNAVAILABLE, reason);
            case TokenCheck.Expired(String userId) ->
                new Authentication.Rejected(AUTHENTICATION_EXPIRED, "the token's time is over", userId, null);
            case TokenCheck.Proven proven -> authenticateSession(proven);
        };
    }

    private Authentication authenticateSession(TokenCheck.Proven token) throws InterruptedException {
        String hash = token.sessionHash();
        Optional<ForeignSessions.Begun> found;
        try {
            found = find(token);
        } catch (RedisUnavailableException e) {
            return rejected(AUTHENTICATION_UNAVAILABLE, "sessions cannot be read: " + e.getMessage(), token);
        } catch (RuntimeException e) {
            // A bug must not become a way in, and the user's request still deserves its answer.
            LOG.atError().addKeyValue("sessionHash", hash).setCause(e).log("Session look-up failed unexpectedly");
            return rejected(AUTHENTICATION_UNAVAILABLE, "the session look-up failed unexpectedly", token);
        }
        return found.map(lives -> decide(lives.session(), lives.now(), token))
                .orElseGet(() -> rejected(SESSION_ENDED, "the session was ended, or was not used for too long", token));
    }

    private static Authentication rejected(ErrorCode code, String reason, TokenCheck.Proven token) {
        return new Authentication.Rejected(code, reason, token.userId(), token.sessionHash());
    }

    private Optional<ForeignSessions.Begun> find(TokenCheck.Proven token) throws InterruptedException {
        Optional<Session> found = store.find(token.sessionHash(), rules.idle());
        return found.isEmpty() && token instanceof TokenCheck.Foreign(ForeignClaims claims)
                ? foreignSessions.begin(claims)
                : found.map(session -> new ForeignSessions.Begun(session, false));
    }

    private Authentication decide(Session session, boolean begun, TokenCheck.Proven token) {
        if (!session.userId().equals(token.userId())) {
            return rejected(SESSION_ENDED, "the session is of another user than the token", token);
        }
        if (!session.endsAt().isAfter(clock.instant())) {
            return rejected(SESSION_ENDED, "the session reached its longest lifetime", token);
        }
        if (!rules.serve(session)) {
            return rejected(SESSION_ENDED, "the session is a guest's, and guests are not served", token);
        }
        Set<String> roles = roles(session, token);
        return new Authentication.Accepted(
                new Identity(session.userId(), session.hash(), roles, permissions.of(roles), begun));
    }

    /// Another issuer's token may be meant for less than the session that its user began with another one.
    private static Set<String> roles(Session session, TokenCheck.Proven token) {
        return switch (token) {
            case TokenCheck.Genuine genuine -> session.roles();
            case TokenCheck.Foreign(ForeignClaims claims) ->
                session.roles().stream().filter(claims.roles()::contains).collect(Collectors.toUnmodifiableSet());
        };
    }
}
