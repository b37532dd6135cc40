package ai.autobot.pipeline.authenticate.users;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Optional;

/// What somebody typed as a password, in one form whatever their keyboard composes characters from (NFKC, as
/// NIST SP 800-63B, section 5.1.1.2, advises). Never shown. Immutable.
public final class Password {
    /// What bcrypt reads; it would pass over the rest without a word.
    static final int BYTES_MAX = 72;

    /// Stands in for what is nobody's password.
    static final Password NONE = new Password("none");

    private final String text;

    private Password(String text) {
        this.text = text;
    }

    /// The password; empty when it is empty, has a control character, or more than 72 bytes of UTF-8: nobody's
    /// password is like that.
    public static Optional<Password> parse(String typed) {
        if (typed.isEmpty() || typed.length() > BYTES_MAX || typed.chars().anyMatch(Character::isISOControl)) {
            return Optional.empty();
        }
        String text = Normalizer.normalize(typed, Normalizer.Form.NFKC);
        return text.getBytes(StandardCharsets.UTF_8).length <= BYTES_MAX
                ? Optional.of(new Password(text))
                : Optional.empty();
    }

    String text() {
        return text;
    }

    byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "Password[hidden]";
    }
}
