package ai.autobot.pipeline.authenticate.users;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What a new password must be (OWASP ASVS 4.0, section 2.1): long, and none of those that are tried first.
/// Which kinds of characters it has does not matter. Immutable, thread-safe.
final class PasswordRules {
    static final int CHARACTERS_MIN = 12;

    private static final int DIFFERENT_MIN = 5;

    /// So many characters there must be beside the user's own name.
    private static final int BESIDE_NAME_MIN = 8;

    private static final String COMMON = "common-passwords.txt";

    private final Set<String> common;

    private PasswordRules(Set<String> common) {
        this.common = common;
    }

    static PasswordRules load() {
        try (InputStream file = Objects.requireNonNull(PasswordRules.class.getResourceAsStream(COMMON), COMMON);
                BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            return new PasswordRules(lines.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .collect(Collectors.toUnmodifiableSet()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Why it must not be the user's password, as a sentence without it; empty when it may.
    Optional<String> problem(String typed, UserName name) {
        Optional<Password> password = Password.parse(typed);
        if (password.isEmpty()) {
            return Optional.of("The password is empty, has a control character, or more than " + Password.BYTES_MAX
                    + " bytes, of which bcrypt would read no more.");
        }
        String text = password.get().text();
        if (text.codePointCount(0, text.length()) < CHARACTERS_MIN) {
            return Optional.of("The password has fewer than " + CHARACTERS_MIN + " characters.");
        }
        if (text.codePoints().distinct().count() < DIFFERENT_MIN) {
            return Optional.of("The password has fewer than " + DIFFERENT_MIN + " different characters.");
        }
        String folded = text.toLowerCase(Locale.ROOT);
        if (common.contains(folded)) {
            return Optional.of("The password is one of those that are tried first.");
        }
        String rest = folded.replace(name.value(), "");
        if (rest.length() < folded.length() && rest.length() < BESIDE_NAME_MIN) {
            return Optional.of("The password is little more than the user name.");
        }
        return Optional.empty();
    }
}
