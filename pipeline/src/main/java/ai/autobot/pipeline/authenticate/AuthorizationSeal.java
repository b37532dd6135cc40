package ai.autobot.pipeline.authenticate;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/// Encrypts the authorization of a request for as long as the request waits, so that no token can be read from a
/// changelog or a disk (AES-256-GCM, NIST SP 800-38D). Bound to its request: it opens for no other one.
///
/// Thread-safe; takes microseconds; nothing blocks but [#openPatiently].
public final class AuthorizationSeal {
    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int OVERHEAD_BYTES = 1 + NONCE_BYTES + TAG_BITS / 8;

    private final CurrentKeys secrets;
    private final SecureRandom random = new SecureRandom();
    private volatile Derived derived;

    /// The keys of this purpose, by the ids of their secrets.
    private record Derived(SigningKeys from, Map<String, SecretKey> keys) {
        static Derived of(SigningKeys from) {
            return new Derived(from, from.deriveAll("pending-authorization"));
        }

        SecretKey sealing() {
            return Objects.requireNonNull(keys.get(from.currentId()));
        }
    }

    public AuthorizationSeal(CurrentKeys secrets) {
        this.secrets = secrets;
        derived = Derived.of(secrets.current());
    }

    /// Seals a header value. Of one that is longer than any authenticator accepts, only so much is kept that it is
    /// refused for its length later.
    public byte[] seal(String authorization, String requestId) {
        byte[] plain = authorization
                .substring(0, Math.min(authorization.length(), BearerToken.HEADER_MAX + 1))
                .getBytes(StandardCharsets.UTF_8);
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, derived().sealing(), nonce, requestId)
                    .doFinal(plain);
            return ByteBuffer.allocate(1 + NONCE_BYTES + encrypted.length)
                    .put(VERSION)
                    .put(nonce)
                    .put(encrypted)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot encrypt with AES-256-GCM", e);
        }
    }

    /// The header value that was sealed for that request; empty when it was not sealed with one of these keys, or for
    /// another request, or was changed since.
    public Optional<String> open(byte[] sealed, String requestId) {
        if (sealed.length < OVERHEAD_BYTES || sealed[0] != VERSION) {
            return Optional.empty();
        }
        byte[] nonce = Arrays.copyOfRange(sealed, 1, 1 + NONCE_BYTES);
        for (SecretKey key : derived().keys().values()) {
            try {
                byte[] plain = cipher(Cipher.DECRYPT_MODE, key, nonce, requestId)
                        .doFinal(sealed, 1 + NONCE_BYTES, sealed.length - 1 - NONCE_BYTES);
                return Optional.of(new String(plain, StandardCharsets.UTF_8));
            } catch (AEADBadTagException e) {
                // Not this key; perhaps an older one, next.
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this Java cannot decrypt with AES-256-GCM", e);
            }
        }
        // Perhaps another instance sealed it with a secret that this one has not heard of.
        secrets.missed();
        return Optional.empty();
    }

    /// As [#open], and where no secret at hand opens it, waits a few seconds at most until they were read again:
    /// another instance may have sealed it with one that this one has not heard of.
    public Unsealed openPatiently(byte[] sealed, String requestId) throws InterruptedException {
        Optional<String> first = open(sealed, requestId);
        if (first.isPresent()) {
            return new Unsealed.Opened(first.get());
        }
        boolean upToDate = secrets.renewed();
        Optional<String> second = open(sealed, requestId);
        if (second.isPresent()) {
            return new Unsealed.Opened(second.get());
        }
        return upToDate ? new Unsealed.Shut() : new Unsealed.Undecided();
    }

    private Derived derived() {
        Derived known = derived;
        SigningKeys current = secrets.current();
        if (!known.from().equals(current)) {
            known = Derived.of(current);
            derived = known;
        }
        return known;
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, String requestId)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(requestId.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
