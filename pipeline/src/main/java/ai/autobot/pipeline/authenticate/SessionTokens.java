package ai.autobot.pipeline.authenticate;

import ai.autobot.pipeline.authenticate.jose.CompactToken;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.crypto.SecretKey;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodeValidator;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.lang.JoseException;

/// Signs and verifies session tokens: JSON Web Tokens (RFC 7519) signed with HS512 and nothing else, so that
/// neither `none` nor another algorithm's key can stand in for the signature (RFC 8725, sections 2.1 and 3.1).
///
/// Thread-safe; nothing blocks but [#renewed]. No exception of the JWT library leaves it, for they quote the token.
final class SessionTokens {
    private static final String SESSION_CLAIM = "sid";

    private static final long LAST_SECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    private static final String ALGORITHM = AlgorithmIdentifiers.HMAC_SHA512;

    private final CurrentKeys keys;
    private final SessionRules rules;
    private final Clock clock;

    SessionTokens(CurrentKeys keys, SessionRules rules, Clock clock) {
        this.keys = keys;
        this.rules = rules;
        this.clock = clock;
    }

    /// What is said of a token of ours.
    ///
    /// @param until from then on a genuine one is no longer accepted; the distant past for others
    /// @param stillSigned false as soon as the secrets are others than those that it was checked with
    record Verdict(TokenCheck check, Instant until, BooleanSupplier stillSigned) {
        static Verdict of(TokenCheck check) {
            return new Verdict(check, Instant.MIN, () -> false);
        }
    }

    /// Makes a token for a session.
    ///
    /// @param lifetime how long it lives, and never longer than the session
    String issue(Session session, SessionId id, Duration lifetime) {
        Instant now = clock.instant();
        Instant end = now.plus(lifetime);
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(rules.issuer());
        claims.setAudience(rules.audience());
        claims.setSubject(session.userId());
        claims.setStringClaim(SESSION_CLAIM, id.value());
        claims.setIssuedAt(NumericDate.fromMilliseconds(now.toEpochMilli()));
        claims.setNotBefore(NumericDate.fromMilliseconds(now.toEpochMilli()));
        claims.setExpirationTime(
                NumericDate.fromMilliseconds((end.isBefore(session.endsAt()) ? end : session.endsAt()).toEpochMilli()));
        SigningKeys secrets = keys.current();
        String keyId = secrets.currentId();
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmHeaderValue(ALGORITHM);
        signature.setKeyIdHeaderValue(keyId);
        signature.setHeader("typ", "JWT");
        signature.setPayload(claims.toJson());
        signature.setKey(secrets.secret(keyId).orElseThrow().tokenKey());
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("a session token cannot be signed: " + e.getClass());
        }
    }

    Verdict check(CompactToken.Legible token) {
        SigningKeys secrets = keys.current();
        if (!token.algorithm().equals(ALGORITHM)) {
            return Verdict.of(new TokenCheck.Refused("the token's algorithm is not accepted"));
        }
        Optional<Secret> secret = secrets.secret(token.keyId());
        if (secret.isEmpty()) {
            keys.missed();
            return Verdict.of(new TokenCheck.Undecided("the token's key is not among those that are known here"));
        }
        return verify(token, secret.get().tokenKey(), () -> keys.current().equals(secrets));
    }

    /// Waits until the secrets were read again, unless they were a moment ago.
    ///
    /// @return whether those that [#check] uses are those that Redis holds
    boolean renewed() throws InterruptedException {
        return keys.renewed();
    }

    private Verdict verify(CompactToken.Legible token, SecretKey key, BooleanSupplier stillSigned) {
        try {
            JwtClaims claims = consumer(key).processToClaims(token.text());
            return new Verdict(genuine(claims), acceptedUntil(claims), stillSigned);
        } catch (MalformedClaimException e) {
            return Verdict.of(new TokenCheck.Refused("the token has a claim of the wrong type"));
        } catch (InvalidJwtException e) {
            return Verdict.of(refusal(e));
        } catch (RuntimeException e) {
            return Verdict.of(new TokenCheck.Refused("the token made its parser fail: " + e.getClass()));
        }
    }

    private Instant acceptedUntil(JwtClaims claims) throws MalformedClaimException {
        return Instant.ofEpochSecond(claims.getExpirationTime().getValue())
                .plusSeconds(rules.leeway().toSeconds());
    }

    private static TokenCheck genuine(JwtClaims claims) {
        try {
            long end = claims.getExpirationTime().getValue();
            if (end < 0 || end > LAST_SECOND) {
                return new TokenCheck.Refused("the token ends in no century of ours");
            }
            String userId = claims.getSubject();
            Optional<SessionId> sessionId = SessionId.parse(claims.getStringClaimValue(SESSION_CLAIM));
            return sessionId.isPresent() && userId != null
                    ? new TokenCheck.Genuine(userId, sessionId.get())
                    : new TokenCheck.Refused("the token names no session");
        } catch (MalformedClaimException e) {
            return new TokenCheck.Refused("the token has a claim of the wrong type");
        }
    }

    /// All but its time was checked, its signature first.
    private static TokenCheck expired(JwtClaims claims) {
        TokenCheck check = genuine(claims);
        return check instanceof TokenCheck.Proven proven ? new TokenCheck.Expired(proven.userId()) : check;
    }

    /// Its evaluation time is fixed, so each check has its own; building one costs next to nothing.
    private JwtConsumer consumer(SecretKey key) {
        return new JwtConsumerBuilder()
                .setJwsAlgorithmConstraints(ConstraintType.PERMIT, ALGORITHM)
                .setVerificationKey(key)
                .setExpectedIssuer(rules.issuer())
                .setExpectedAudience(rules.audience())
                .setRequireSubject()
                .setRequireIssuedAt()
                .setRequireNotBefore()
                .setRequireExpirationTime()
                .setAllowedClockSkewInSeconds(Math.toIntExact(rules.leeway().toSeconds()))
                .setEvaluationTime(NumericDate.fromMilliseconds(clock.millis()))
                .build();
    }

    private static TokenCheck refusal(InvalidJwtException failure) {
        List<Integer> codes = failure.getErrorDetails().stream()
                .map(ErrorCodeValidator.Error::getErrorCode)
                .toList();
        if (codes.equals(List.of(ErrorCodes.EXPIRED))) {
            return expired(failure.getJwtContext().getJwtClaims());
        }
        if (codes.contains(ErrorCodes.SIGNATURE_INVALID)) {
            return new TokenCheck.Refused("the token's signature is not ours");
        }
        if (codes.contains(ErrorCodes.ISSUER_INVALID) || codes.contains(ErrorCodes.AUDIENCE_INVALID)) {
            return new TokenCheck.Refused("the token is of another issuer or for another audience");
        }
        if (codes.contains(ErrorCodes.NOT_YET_VALID)) {
            return new TokenCheck.Refused("the token is not valid yet");
        }
        return new TokenCheck.Refused("the token is malformed, or its algorithm, key or claims are not accepted");
    }
}
