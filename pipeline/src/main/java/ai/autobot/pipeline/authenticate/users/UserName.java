package ai.autobot.pipeline.authenticate.users;

import ai.autobot.pipeline.authenticate.Sessions;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// The name that a user signs in with, which is also the user id of their sessions. Upper and lower case are one
/// name.
///
/// Other names mean somebody else: `anonymous` nobody who is known, `guest…` a guest, and one with a slash a
/// user of another issuer.
///
/// @param value 1 to 64 of `a` to `z`, digits, `.`, `_`, `@` and `-`; the first a letter or digit
public record UserName(String value) {
    private static final Pattern SYNTAX = Pattern.compile("[a-z0-9][a-z0-9._@-]{0,63}");

    /// @throws IllegalArgumentException when it is no name, or a reserved one
    public UserName {
        if (!SYNTAX.matcher(value).matches()) {
            throw new IllegalArgumentException("the user name is not 1 to 64 of a to z, 0 to 9, '.', '_', '@' and '-',"
                    + " beginning with a letter or digit");
        }
        if (value.equals("anonymous") || value.startsWith(Sessions.GUEST)) {
            throw new IllegalArgumentException("the user name " + value + " is reserved");
        }
    }

    /// The name that somebody wrote, in lower case.
    ///
    /// @throws IllegalArgumentException when it is no name, or a reserved one
    public static UserName of(String written) {
        return new UserName(written.length() > 64 ? "" : written.toLowerCase(Locale.ROOT));
    }

    /// The same; empty when it is none.
    public static Optional<UserName> parse(String written) {
        try {
            return Optional.of(of(written));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
