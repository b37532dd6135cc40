package ai.autobot.pipeline.authenticate.users;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;

/// Whose password is tried and from where, as hashes: what somebody typed as a name, which may be a password, is
/// kept nowhere, and all names take the same room.
///
/// @param user the hash of the name, in lower case
/// @param address the hash of the network
record AttemptKey(String user, String address) {
    private static final int NAME_READ_MAX = 1_024;

    static AttemptKey of(String name, ClientAddress address) {
        String read = name.substring(0, Math.min(name.length(), NAME_READ_MAX)).toLowerCase(Locale.ROOT);
        return new AttemptKey(hash("user " + read), hash("address " + address.network()));
    }

    private static String hash(String text) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
