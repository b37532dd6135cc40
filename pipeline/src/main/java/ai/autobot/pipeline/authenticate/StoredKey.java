package ai.autobot.pipeline.authenticate;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;

/// A secret as it stands in Redis. Never shown.
///
/// @param id names it in tokens
/// @param secret 64 bytes, base64url
/// @param activeFrom when it begins to sign; [Instant#EPOCH] where nobody noted it
record StoredKey(String id, String secret, Instant activeFrom) {
    private static final int KEY_ID_BYTES = 8;

    static StoredKey random(Instant activeFrom) {
        SecureRandom random = new SecureRandom();
        byte[] id = new byte[KEY_ID_BYTES];
        byte[] secret = new byte[Secret.BYTES];
        random.nextBytes(id);
        random.nextBytes(secret);
        return new StoredKey(
                // An operator types it, and no option of a command begins with a hexadecimal digit.
                HexFormat.of().formatHex(id),
                Base64.getUrlEncoder().withoutPadding().encodeToString(secret),
                activeFrom);
    }

    Secret open() {
        return new Secret(Base64.getUrlDecoder().decode(secret));
    }

    StoredKey activeFrom(Instant time) {
        return new StoredKey(id, secret, time);
    }

    @Override
    public String toString() {
        return "StoredKey[" + id + "]";
    }
}
