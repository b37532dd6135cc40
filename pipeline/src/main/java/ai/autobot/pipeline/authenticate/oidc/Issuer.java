package ai.autobot.pipeline.authenticate.oidc;

import ai.autobot.pipeline.authenticate.jose.CompactToken;
import ai.autobot.pipeline.runtime.refresh.Refreshed;
import java.security.PublicKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodeValidator;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;

/// An issuer whose tokens are accepted. Its tokens are verified with the keys at its configured address and no others,
/// by the algorithms that are configured for it and no others.
///
/// Thread-safe. Nothing blocks but [#renewed]. No exception of the JWT library leaves it, for they quote the token.
public final class Issuer implements AutoCloseable {
    /// A flood of forged key ids costs the issuer one request in that time from each instance.
    private static final Duration REST = Duration.ofSeconds(5);

    /// A reading ends by itself within its time-out and little more.
    private static final Duration MORE = Duration.ofSeconds(2);

    private final IssuerRules rules;
    private final Duration leeway;
    private final InstantSource clock;
    private final ClaimReader reader;
    private final Refreshed<IssuerKeys> keys;

    Issuer(IssuerRules rules, Duration leeway, InstantSource clock) {
        this(rules, leeway, clock, REST);
    }

    /// @param rest how long after one reading of the keys none begins because a key is missed
    Issuer(IssuerRules rules, Duration leeway, InstantSource clock, Duration rest) {
        this.rules = rules;
        this.leeway = leeway;
        this.clock = clock;
        this.reader = new ClaimReader(rules);
        KeySetAddress address = new KeySetAddress(rules.jwksUri(), rules.timeout());
        this.keys = Refreshed.reading(
                "keys of issuer " + rules.name(), () -> IssuerKeys.parse(address.read()), rules.refresh(), rest);
    }

    /// Checks a token with the keys at hand. Where its key is not among them they are read again soon.
    public IssuerCheck check(CompactToken.Legible token) {
        if (!rules.algorithms().contains(token.algorithm())) {
            return new IssuerCheck.Refused("the token's algorithm is not accepted from its issuer");
        }
        Optional<IssuerKeys> known = usable();
        if (known.isEmpty()) {
            keys.missed();
            return new IssuerCheck.Undecided("the keys of issuer " + rules.name() + " cannot be read");
        }
        Optional<PublicKey> key = known.get().find(token.keyId(), token.algorithm());
        if (key.isEmpty()) {
            keys.missed();
            return new IssuerCheck.Undecided("issuer " + rules.name() + " shows no such key");
        }
        return verify(token, key.get(), known.get());
    }

    /// Waits until the keys were read again, unless they were a moment ago.
    ///
    /// @return whether what [#check] uses is what the issuer shows
    public boolean renewed() throws InterruptedException {
        return keys.renewed(rules.timeout().plus(MORE)) && usable().isPresent();
    }

    private Optional<IssuerKeys> usable() {
        return keys.copy()
                .filter(copy -> copy.age().compareTo(rules.keep()) < 0)
                .map(Refreshed.Copy::value);
    }

    private IssuerCheck verify(CompactToken.Legible token, PublicKey key, IssuerKeys used) {
        try {
            ForeignClaims claims = reader.read(consumer(token.algorithm(), key).processToClaims(token.text()), token);
            return new IssuerCheck.Verified(
                    claims, () -> usable().filter(used::equals).isPresent());
        } catch (UnusableClaimException | MalformedClaimException e) {
            return new IssuerCheck.Refused("a claim of the token is missing or cannot be used");
        } catch (InvalidJwtException e) {
            return refusal(e, token);
        } catch (RuntimeException e) {
            return new IssuerCheck.Refused("the token made its parser fail: " + e.getClass());
        }
    }

    /// Its evaluation time is fixed, so each check has its own; building one costs next to nothing.
    private JwtConsumer consumer(String algorithm, PublicKey key) {
        return new JwtConsumerBuilder()
                .setJwsAlgorithmConstraints(ConstraintType.PERMIT, algorithm)
                .setVerificationKey(key)
                .setExpectedIssuer(rules.issuer())
                .setExpectedAudience(rules.audience())
                .setRequireIssuedAt()
                .setRequireExpirationTime()
                .setIssuedAtRestrictions(Math.toIntExact(leeway.toSeconds()), Integer.MAX_VALUE)
                .setAllowedClockSkewInSeconds(Math.toIntExact(leeway.toSeconds()))
                .setEvaluationTime(NumericDate.fromMilliseconds(clock.millis()))
                .build();
    }

    private IssuerCheck refusal(InvalidJwtException failure, CompactToken.Legible token) {
        List<Integer> codes = failure.getErrorDetails().stream()
                .map(ErrorCodeValidator.Error::getErrorCode)
                .toList();
        if (codes.equals(List.of(ErrorCodes.EXPIRED))) {
            return expired(failure.getJwtContext().getJwtClaims(), token);
        }
        if (codes.contains(ErrorCodes.SIGNATURE_INVALID)) {
            return new IssuerCheck.Refused("the token's signature is not its issuer's");
        }
        if (codes.contains(ErrorCodes.AUDIENCE_INVALID) || codes.contains(ErrorCodes.AUDIENCE_MISSING)) {
            return new IssuerCheck.Refused("the token is for another audience");
        }
        if (codes.contains(ErrorCodes.NOT_YET_VALID) || codes.contains(ErrorCodes.ISSUED_AT_INVALID_FUTURE)) {
            return new IssuerCheck.Refused("the token is not valid yet");
        }
        return new IssuerCheck.Refused("the token is malformed, or its key or claims are not accepted");
    }

    /// All but its time was checked, its signature first.
    private IssuerCheck expired(JwtClaims claims, CompactToken.Legible token) {
        try {
            return new IssuerCheck.Expired(reader.read(claims, token).userId());
        } catch (UnusableClaimException | MalformedClaimException | RuntimeException e) {
            return new IssuerCheck.Refused("a claim of the token is missing or cannot be used");
        }
    }

    String issuer() {
        return rules.issuer();
    }

    /// Reads no more keys. Idempotent.
    @Override
    public void close() {
        keys.close();
    }
}
