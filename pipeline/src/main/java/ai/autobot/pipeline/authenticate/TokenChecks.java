package ai.autobot.pipeline.authenticate;

import ai.autobot.pipeline.authenticate.jose.CompactToken;
import ai.autobot.pipeline.authenticate.oidc.Issuer;
import ai.autobot.pipeline.authenticate.oidc.IssuerCheck;
import ai.autobot.pipeline.authenticate.oidc.Issuers;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/// Checks the tokens of ours and of the issuers that are accepted, and remembers those that were genuine. A token's
/// issuer says who checks it, and nobody else does: one of another issuer is never held against our secrets, nor one of
/// ours against others' keys.
///
/// Thread-safe. Nothing blocks but [#checkPatiently].
final class TokenChecks {
    private final SessionTokens ours;
    private final Issuers issuers;
    private final Duration leeway;
    private final Clock clock;
    private final GenuineTokens known = new GenuineTokens();

    TokenChecks(SessionTokens ours, Issuers issuers, Duration leeway, Clock clock) {
        this.ours = ours;
        this.issuers = issuers;
        this.leeway = leeway;
        this.clock = clock;
    }

    /// What a token was found to be before; empty when it must be [checked][#check].
    Optional<TokenCheck.Proven> known(String token) {
        return known.find(token, clock.instant());
    }

    /// What a token is, by the keys at hand. Where they do not suffice, others are looked for meanwhile.
    TokenCheck check(String token) {
        Optional<TokenCheck.Proven> found = known(token);
        return found.isPresent() ? found.get() : read(token);
    }

    /// As [#check], and where the keys at hand do not suffice, waits for others, a few seconds at most.
    TokenCheck checkPatiently(String token) throws InterruptedException {
        TokenCheck first = check(token);
        if (!(first instanceof TokenCheck.Undecided)
                || !(CompactToken.of(token) instanceof CompactToken.Legible legible)) {
            return first;
        }
        Optional<Issuer> issuer = issuerOf(legible);
        boolean upToDate = issuer.isPresent() ? issuer.get().renewed() : ours.renewed();
        TokenCheck second = check(token);
        return second instanceof TokenCheck.Undecided && upToDate
                ? new TokenCheck.Refused("the token's key is none that its issuer has")
                : second;
    }

    private TokenCheck read(String token) {
        return switch (CompactToken.of(token)) {
            case CompactToken.Illegible(String reason) -> new TokenCheck.Refused(reason);
            case CompactToken.Legible legible -> {
                Optional<Issuer> issuer = issuerOf(legible);
                yield issuer.isPresent() ? checkForeign(legible, issuer.get()) : checkOurs(legible);
            }
        };
    }

    private Optional<Issuer> issuerOf(CompactToken.Legible token) {
        return token.issuer().flatMap(issuers::find);
    }

    private TokenCheck checkOurs(CompactToken.Legible token) {
        SessionTokens.Verdict verdict = ours.check(token);
        if (verdict.check() instanceof TokenCheck.Proven proven) {
            known.add(token.text(), proven, verdict.until(), verdict.stillSigned());
        }
        return verdict.check();
    }

    private TokenCheck checkForeign(CompactToken.Legible token, Issuer issuer) {
        return switch (issuer.check(token)) {
            case IssuerCheck.Verified verified -> {
                TokenCheck.Foreign foreign = new TokenCheck.Foreign(verified.claims());
                known.add(
                        token.text(),
                        foreign,
                        verified.claims().expiresAt().plusSeconds(leeway.toSeconds()),
                        verified.stillSigned());
                yield foreign;
            }
            case IssuerCheck.Expired(String userId) -> new TokenCheck.Expired(userId);
            case IssuerCheck.Refused(String reason) -> new TokenCheck.Refused(reason);
            case IssuerCheck.Undecided(String reason) -> new TokenCheck.Undecided(reason);
        };
    }
}
