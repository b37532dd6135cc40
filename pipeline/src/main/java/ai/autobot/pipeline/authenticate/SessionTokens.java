package ai.autobot.pipeline.authenticate;

import java.security.Key;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;

/// Signs and verifies session tokens: JSON Web Tokens (RFC 7519) signed with HS512 and nothing else, so that
/// neither `none` nor another algorithm's key can stand in for the signature (RFC 8725, sections 2.1 and 3.1).
///
/// Thread-safe; does not block. No exception of the JWT library leaves it, for they quote the token.
final class SessionTokens {
    private static final String SESSION_CLAIM = "sid";

    private final SigningKeys keys;
    private final SessionRules rules;
    private final Clock clock;
    private final GenuineTokens known = new GenuineTokens();

    SessionTokens(SigningKeys keys, SessionRules rules, Clock clock) {
        this.keys = keys;
        this.rules = rules;
        this.clock = clock;
    }

    String issue(Session session, SessionId id) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(rules.issuer());
        claims.setAudience(rules.audience());
        claims.setSubject(session.userId());
        claims.setStringClaim(SESSION_CLAIM, id.value());
        claims.setIssuedAt(NumericDate.fromMilliseconds(session.createdAt().toEpochMilli()));
        claims.setNotBefore(NumericDate.fromMilliseconds(session.createdAt().toEpochMilli()));
        claims.setExpirationTime(NumericDate.fromMilliseconds(session.endsAt().toEpochMilli()));
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA512);
        signature.setKeyIdHeaderValue(keys.currentId());
        signature.setHeader("typ", "JWT");
        signature.setPayload(claims.toJson());
        signature.setKey(keys.secret(keys.currentId()).orElseThrow().tokenKey());
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("a session token cannot be signed: " + e.getClass());
        }
    }

    TokenCheck check(String token) {
        Optional<TokenCheck.Genuine> found = known(token);
        return found.isPresent() ? found.get() : verify(token);
    }

    /// What a token was found to be before; empty when it must be [checked][#check].
    Optional<TokenCheck.Genuine> known(String token) {
        return known.find(token, clock.instant());
    }

    private TokenCheck verify(String token) {
        try {
            JwtClaims claims = consumer().processToClaims(token);
            TokenCheck check = genuine(claims);
            if (check instanceof TokenCheck.Genuine genuine) {
                known.add(token, genuine, acceptedUntil(claims));
            }
            return check;
        } catch (MalformedClaimException e) {
            return new TokenCheck.Refused("the token has a claim of the wrong type");
        } catch (InvalidJwtException e) {
            return refusal(e);
        } catch (RuntimeException e) {
            return new TokenCheck.Refused("the token made its parser fail: " + e.getClass());
        }
    }

    private Instant acceptedUntil(JwtClaims claims) throws MalformedClaimException {
        return Instant.ofEpochSecond(claims.getExpirationTime().getValue())
                .plusSeconds(rules.leeway().toSeconds());
    }

    private static TokenCheck genuine(JwtClaims claims) {
        try {
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
        return switch (genuine(claims)) {
            case TokenCheck.Genuine(String userId, SessionId sessionId) -> new TokenCheck.Expired(userId);
            case TokenCheck.Expired expired -> expired;
            case TokenCheck.Refused refused -> refused;
        };
    }

    /// Its evaluation time is fixed, so each check has its own; building one costs next to nothing.
    private JwtConsumer consumer() {
        return new JwtConsumerBuilder()
                .setJwsAlgorithmConstraints(ConstraintType.PERMIT, AlgorithmIdentifiers.HMAC_SHA512)
                .setVerificationKeyResolver(this::key)
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

    private Key key(JsonWebSignature signature, List<JsonWebStructure> nesting) throws UnresolvableKeyException {
        String keyId = signature.getKeyIdHeaderValue();
        return Optional.ofNullable(keyId)
                .flatMap(keys::secret)
                .map(Secret::tokenKey)
                .orElseThrow(() -> new UnresolvableKeyException("no such key"));
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
