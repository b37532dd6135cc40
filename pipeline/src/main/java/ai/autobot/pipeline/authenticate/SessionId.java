package ai.autobot.pipeline.authenticate;

import ai.autobot.pipeline.authenticate.hash.Sha256;
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
        return Sha256.of(value);
    }

    @Override
    public String toString() {
        return "SessionId[hidden]";
    }
}
