package ai.autobot.pipeline.authenticate;

import ai.autobot.pipeline.authenticate.oidc.ForeignClaims;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// Begins the sessions of users that other issuers vouch for: with the first token that comes, and with the roles that
/// it gives; later tokens of the same session change nothing. Thread-safe; blocks and fails as its store does.
final class ForeignSessions {
    private final SessionStore store;
    private final SessionRules rules;
    private final Clock clock;

    ForeignSessions(SessionStore store, SessionRules rules, Clock clock) {
        this.store = store;
        this.rules = rules;
        this.clock = clock;
    }

    /// The session of a token, which begins now unless it lives. Empty when it was revoked; when the token is so
    /// old that a session of its age would have ended unused, for else an idle session would come to life again
    /// by the token it had; or when the session's longest lifetime is over.
    Optional<Session> begin(ForeignClaims claims) throws InterruptedException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant end = end(claims, now);
        if (!claims.issuedAt().plus(rules.idle()).isAfter(now) || !end.isAfter(now)) {
            return Optional.empty();
        }
        return store.begin(new Session(claims.sessionHash(), claims.userId(), claims.roles(), now, end), rules.idle());
    }

    private Instant end(ForeignClaims claims, Instant now) {
        Instant signedIn =
                claims.signedInAt().filter(time -> time.isBefore(now)).orElse(now);
        Instant longest = signedIn.plus(rules.lifetime());
        return claims.lasting() || claims.expiresAt().isAfter(longest) ? longest : claims.expiresAt();
    }
}
