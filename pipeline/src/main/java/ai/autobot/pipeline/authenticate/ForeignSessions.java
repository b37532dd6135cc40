package ai.autobot.pipeline.authenticate;

import ai.autobot.pipeline.authenticate.oidc.ForeignClaims;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// Begins the sessions of users that other issuers vouch for: with the first token that comes, and with the roles that
/// it gives; later tokens of the same session change nothing. However often one ends unused and begins again, it
/// has one longest lifetime. Thread-safe; blocks and fails as its store does.
final class ForeignSessions {
    private final SessionStore store;
    private final SessionRules rules;
    private final Clock clock;

    ForeignSessions(SessionStore store, SessionRules rules, Clock clock) {
        this.store = store;
        this.rules = rules;
        this.clock = clock;
    }

    /// A session of another issuer's user.
    ///
    /// @param now whether it began with this token
    record Begun(Session session, boolean now) {}

    /// The session of a token, which begins now unless it lives. Empty when it was revoked; when the token is so
    /// old that a session of its age would have ended unused, for else an idle session would come to life again
    /// by the token it had; or when the session's longest lifetime is over.
    Optional<Begun> begin(ForeignClaims claims) throws InterruptedException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        if (!claims.issuedAt().plus(rules.idle()).isAfter(now)) {
            return Optional.empty();
        }
        Instant end = end(claims, now);
        if (!end.isAfter(now)) {
            return Optional.empty();
        }
        Session wanted = new Session(claims.sessionHash(), claims.userId(), claims.roles(), now, end);
        return store.begin(wanted, rules.idle()).map(lives -> new Begun(lives, lives.equals(wanted)));
    }

    private Instant end(ForeignClaims claims, Instant now) throws InterruptedException {
        Instant longest = signedIn(claims, now).plus(rules.lifetime());
        return claims.lasting() || claims.expiresAt().isAfter(longest) ? longest : claims.expiresAt();
    }

    /// Where the token does not tell, the session's first token counts, and is remembered beyond its end.
    private Instant signedIn(ForeignClaims claims, Instant now) throws InterruptedException {
        Optional<Instant> told = claims.signedInAt().filter(time -> time.isBefore(now));
        if (told.isPresent() || !claims.lasting()) {
            return told.orElse(now);
        }
        return store.firstBegun(claims.sessionHash(), now, rules.lifetime().multipliedBy(2));
    }
}
