package ai.autobot.pipeline.authenticate;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/// One shared secret, from which the key of each purpose is derived (HKDF with SHA-512, RFC 5869). Never shown.
final class Secret {
    static final int BYTES = 64;

    private static final byte[] SALT = "autobot/secret/1".getBytes(StandardCharsets.US_ASCII);
    private static final int ENCRYPTION_KEY_BYTES = 32;
    private static final int SIGNATURE_KEY_BYTES = 64;

    private final byte[] bytes;
    private final SecretKey tokenKey;

    Secret(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a secret has " + BYTES + " bytes, not " + bytes.length);
        }
        this.bytes = bytes.clone();
        tokenKey = derive("HmacSHA512", "session-token", this.bytes, SIGNATURE_KEY_BYTES);
    }

    /// An AES key of 256 bits.
    SecretKey derive(String purpose) {
        return derive("AES", purpose, bytes, ENCRYPTION_KEY_BYTES);
    }

    /// The key that signs and verifies session tokens with HS512.
    SecretKey tokenKey() {
        return tokenKey;
    }

    private static SecretKey derive(String algorithm, String purpose, byte[] secret, int length) {
        // The algorithm is part of the purpose: no key is ever used with two.
        byte[] info = (algorithm + "/" + purpose).getBytes(StandardCharsets.UTF_8);
        AlgorithmParameterSpec derivation =
                HKDFParameterSpec.ofExtract().addIKM(secret).addSalt(SALT).thenExpand(info, length);
        try {
            return KDF.getInstance("HKDF-SHA512").deriveKey(algorithm, derivation);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot derive keys with HKDF-SHA512", e);
        }
    }

    @Override
    public String toString() {
        return "Secret[hidden]";
    }
}
