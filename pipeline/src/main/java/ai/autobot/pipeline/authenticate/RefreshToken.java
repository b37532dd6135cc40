package ai.autobot.pipeline.authenticate;

import ai.autobot.pipeline.authenticate.hash.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What gets another access token for a session: the session's id, and 32 bytes that nobody can guess and that
/// change each time. Of the bytes only the hash is stored.
///
/// @param sessionId the session that it belongs to
/// @param secret base64url of 32 bytes; never shown
record RefreshToken(SessionId sessionId, String secret) {
    private static final int BYTES = 32;
    private static final Pattern SYNTAX = Pattern.compile("([A-Za-z0-9_-]{43})\\.([A-Za-z0-9_-]{43})");
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    static RefreshToken first(SessionId sessionId, SecureRandom random) {
        return new RefreshToken(sessionId, random(random));
    }

    /// What a session's tokens follow from each other by; kept where no token is.
    static String seed(SecureRandom random) {
        return random(random);
    }

    private static String random(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return BASE64.encodeToString(bytes);
    }

    /// The token that a text is; empty when it is none.
    static Optional<RefreshToken> parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        return matcher.matches()
                ? SessionId.parse(matcher.group(1)).map(id -> new RefreshToken(id, matcher.group(2)))
                : Optional.empty();
    }

    /// The token that takes the place of this one: the same whenever it is asked for, so that an answer that was
    /// lost can be given again. Who has only this token, or only the seed, cannot tell it from random.
    RefreshToken next(String seed) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(seed.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
            return new RefreshToken(
                    sessionId, BASE64.encodeToString(mac.doFinal(text().getBytes(StandardCharsets.US_ASCII))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HmacSHA256", e);
        }
    }

    /// SHA-256 over the whole token, base64url.
    String hash() {
        return Sha256.of(text());
    }

    /// As its holder keeps it.
    String text() {
        return sessionId.value() + "." + secret;
    }

    @Override
    public String toString() {
        return "RefreshToken[hidden]";
    }
}
