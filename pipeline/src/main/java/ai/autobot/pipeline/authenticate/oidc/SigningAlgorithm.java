package ai.autobot.pipeline.authenticate.oidc;

import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jose4j.jws.AlgorithmIdentifiers;

/// What an issuer may sign with: each kind of key does for one algorithm, so that none is ever used with two.
enum SigningAlgorithm {
    RS256(AlgorithmIdentifiers.RSA_USING_SHA256),
    ES256(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256),
    EDDSA(AlgorithmIdentifiers.EDDSA);

    static final List<String> NAMES =
            Arrays.stream(values()).map(SigningAlgorithm::wireName).toList();

    private static final int RSA_BITS_MIN = 2048;
    private static final int RSA_BITS_MAX = 8192;
    private static final int P256_BITS = 256;

    private final String wireName;

    SigningAlgorithm(String wireName) {
        this.wireName = wireName;
    }

    /// The value of the header `alg`.
    String wireName() {
        return wireName;
    }

    /// What a key is for; empty when it is of another kind, too weak, or so long that checking it would be an attack.
    static Optional<SigningAlgorithm> of(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa
            when rsa.getModulus().bitLength() >= RSA_BITS_MIN
                    && rsa.getModulus().bitLength() <= RSA_BITS_MAX -> Optional.of(RS256);
            case ECPublicKey ec when ec.getParams().getOrder().bitLength() == P256_BITS -> Optional.of(ES256);
            case EdECPublicKey ed when ed.getParams().getName().equals("Ed25519") -> Optional.of(EDDSA);
            default -> Optional.empty();
        };
    }
}
