package ai.autobot.pipeline.authenticate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.Key;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.lang.JoseException;

/// Makes tokens that our own code would never make, and looks into those that it does.
final class Tokens {
    private Tokens() {}

    /// The claims of a genuine token, to be spoiled.
    static JwtClaims claims(String token) {
        try {
            return new JwtConsumerBuilder()
                    .setSkipSignatureVerification()
                    .setSkipAllValidators()
                    .build()
                    .processToClaims(token);
        } catch (InvalidJwtException e) {
            throw new IllegalStateException(e);
        }
    }

    static String sessionId(String token) throws MalformedClaimException {
        return claims(token).getStringClaimValue("sid");
    }

    static NumericDate seconds(Instant instant) {
        return NumericDate.fromMilliseconds(instant.toEpochMilli());
    }

    static String sign(JwtClaims claims, String algorithm, String keyId, Key key) {
        return sign(claims.toJson(), algorithm, keyId, key);
    }

    static String sign(String payload, String algorithm, String keyId, Key key) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        signature.setAlgorithmHeaderValue(algorithm);
        signature.setKeyIdHeaderValue(keyId);
        signature.setDoKeyValidation(false);
        signature.setPayload(payload);
        signature.setKey(key);
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The token with another header, its signature left as it was.
    static String withHeader(String token, String header) {
        List<String> parts = List.of(token.split("\\.", -1));
        return encode(header) + "." + parts.get(1) + "." + parts.get(2);
    }

    static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }
}
