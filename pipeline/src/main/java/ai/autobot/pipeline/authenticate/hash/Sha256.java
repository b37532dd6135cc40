package ai.autobot.pipeline.authenticate.hash;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Pattern;

/// SHA-256 in base64url, 43 characters: by it sessions, tokens and places are known where they themselves must not be.
/// Pure, thread-safe.
public final class Sha256 {
    private static final Pattern SYNTAX = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private Sha256() {}

    /// The hash of a text, as UTF-8.
    public static String of(String text) {
        try {
            return BASE64.encodeToString(
                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /// Whether a text can be such a hash.
    public static boolean isOne(String text) {
        return SYNTAX.matcher(text).matches();
    }
}
