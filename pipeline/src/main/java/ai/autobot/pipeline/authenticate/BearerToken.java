package ai.autobot.pipeline.authenticate;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What an `authorization` header carries (RFC 6750, section 2.1).
sealed interface BearerToken {
    /// The longest header value that is read, in characters.
    int HEADER_MAX = 8 * 1024;

    Pattern SYNTAX = Pattern.compile("(?i:bearer) ([A-Za-z0-9_-]++\\.[A-Za-z0-9_-]++\\.[A-Za-z0-9_-]++)");

    /// There is none.
    record Missing() implements BearerToken {}

    /// There is something else.
    record Malformed(String reason) implements BearerToken {}

    /// There is something that looks like a token.
    record Present(String token) implements BearerToken {
        @Override
        public String toString() {
            return "Present[hidden]";
        }
    }

    static BearerToken of(@Nullable String authorization) {
        if (authorization == null || authorization.isBlank()) {
            return new Missing();
        }
        if (authorization.length() > HEADER_MAX) {
            return new Malformed("the authorization is longer than " + HEADER_MAX + " characters");
        }
        Matcher matcher = SYNTAX.matcher(authorization);
        return matcher.matches()
                ? new Present(matcher.group(1))
                : new Malformed("the authorization is not 'Bearer' and a signed token");
    }
}
