package ai.autobot.pipeline.authenticate;

import ai.autobot.pipeline.runtime.redis.Keyspace;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;

/// The secrets that all instances share, the newest first. Nothing is signed or encrypted with a secret itself: each
/// purpose has its own key, derived from it. The newest secret makes, every one of them verifies, so that a secret can
/// be replaced while what it made is still in use.
///
/// Immutable, thread-safe, does not block. It shows nothing but the ids of its secrets.
public final class SigningKeys {
    private static final String KEYS = "authenticate:secrets";
    private static final int KEY_ID_BYTES = 8;
    private static final int SECRETS_MAX = 16;
    private static final Pattern LINE = Pattern.compile("([A-Za-z0-9_-]{1,64}) ([A-Za-z0-9_-]{86})");

    private final String currentId;
    private final Map<String, Secret> secrets;

    private SigningKeys(String currentId, Map<String, Secret> secrets) {
        this.currentId = currentId;
        this.secrets = secrets;
    }

    /// The secrets in Redis; the very first caller of all instances creates one. Blocks up to two command time-outs.
    ///
    /// @param main the database main
    /// @throws ai.autobot.pipeline.runtime.redis.RedisUnavailableException when Redis does not answer
    /// @throws IllegalStateException when what Redis holds is no list of secrets
    /// @throws InterruptedException when the thread is interrupted meanwhile
    public static SigningKeys load(Keyspace main) throws InterruptedException {
        Optional<byte[]> found = main.get(KEYS);
        if (found.isEmpty()) {
            main.setIfAbsent(KEYS, newLine().getBytes(StandardCharsets.US_ASCII));
            // Another instance may have been faster: what Redis holds now is what counts.
            found = main.get(KEYS);
        }
        return parse(new String(
                found.orElseThrow(() -> new IllegalStateException("Redis lost the secrets while they were created")),
                StandardCharsets.US_ASCII));
    }

    /// A new secret that nobody else knows: what it signed is worth nothing to another instance.
    public static SigningKeys random() {
        return parse(newLine());
    }

    /// The id of the newest secret.
    public String currentId() {
        return currentId;
    }

    /// A key of 256 bits for one purpose, derived from the newest secret (HKDF, RFC 5869); the same on every instance.
    ///
    /// @param purpose names the use; keys of different purposes tell nothing about each other
    public SecretKey derive(String purpose) {
        return secret(currentId).orElseThrow().derive(purpose);
    }

    /// The key of that purpose of every secret, the newest first.
    List<SecretKey> deriveAll(String purpose) {
        return secrets.values().stream().map(secret -> secret.derive(purpose)).toList();
    }

    /// The secret of that id; empty when there is none, or no longer.
    Optional<Secret> secret(String keyId) {
        return Optional.ofNullable(secrets.get(keyId));
    }

    @Override
    public String toString() {
        return "SigningKeys" + secrets.keySet();
    }

    private static SigningKeys parse(String lines) {
        Map<String, Secret> secrets = new LinkedHashMap<>();
        for (String line : lines.split("\n", SECRETS_MAX + 1)) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches() || secrets.size() == SECRETS_MAX) {
                // Neither the line nor the cause may be shown: they hold the secret.
                throw new IllegalStateException("the secrets at the key " + KEYS + " of the Redis database main are not"
                        + " 1 to " + SECRETS_MAX + " lines of a key id and 64 bytes in base64url");
            }
            secrets.putIfAbsent(
                    matcher.group(1), new Secret(Base64.getUrlDecoder().decode(matcher.group(2))));
        }
        return new SigningKeys(secrets.keySet().iterator().next(), secrets);
    }

    private static String newLine() {
        SecureRandom random = new SecureRandom();
        byte[] id = new byte[KEY_ID_BYTES];
        byte[] secret = new byte[Secret.BYTES];
        random.nextBytes(id);
        random.nextBytes(secret);
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return encoder.encodeToString(id) + " " + encoder.encodeToString(secret);
    }
}
