package ai.autobot.pipeline.authenticate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The secret name of a session: 32 random bytes, base64url. It stands in the token and nowhere else; everything else
/// knows the session by the [hash][#hash].
///
/// @param value the id itself; never shown
record SessionId(String value) {
    private static final int BYTES = 32;
    private static final Pattern SYNTAX = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    SessionId {
        if (!SYNTAX.matcher(value).matches()) {
            throw new IllegalArgumentException("value is not a session id");
        }
    }

    static SessionId random(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new SessionId(BASE64.encodeToString(bytes));
    }

    /// The id that a token claims; empty when it is none.
    static Optional<SessionId> parse(@Nullable String claim) {
        return Optional.ofNullable(claim)
                .filter(text -> SYNTAX.matcher(text).matches())
                .map(SessionId::new);
    }

    /// SHA-256 of the id, base64url.
    String hash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return BASE64.encodeToString(digest.digest(value.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "SessionId[hidden]";
    }
}
