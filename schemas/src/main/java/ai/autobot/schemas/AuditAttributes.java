package ai.autobot.schemas;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What may go into an audit event beside its fixed fields: few, short, and no secret. Whoever makes an event passes
/// everything through here that came from outside or was not chosen for the audit. Pure, thread-safe.
public final class AuditAttributes {
    /// More attributes are dropped, those that were put in last.
    public static final int MOST = 16;

    /// A longer key is dropped with its value.
    public static final int LONGEST_KEY = 64;

    /// A longer text is cut.
    public static final int LONGEST_TEXT = 256;

    /// What stands in the place of a text that looks like a secret.
    public static final String HIDDEN = "(hidden)";

    /// In a key without its separators. A hash of a session is meant to be seen, the session's id is not.
    private static final Pattern SENSITIVE_KEY =
            Pattern.compile("(?i)pass(word|wd|phrase|code|key)|pwd|jwt|secret|token|authori[sz]ation"
                    + "|cookie|credential|bearer|signature|apikey|privatekey|sessionid");

    /// A bearer header, or how a signed token begins: one that was cut off still shows its claims.
    private static final Pattern SECRET_TEXT = Pattern.compile("(?i:bearer)\\s|(?<![\\w-])eyJ[\\w-]{10,}");

    private static final Pattern SEPARATORS = Pattern.compile("[^A-Za-z0-9]");

    private AuditAttributes() {}

    /// The attributes without those whose key names a secret, at most [#MOST], each text as [#text] gives it.
    public static Map<String, String> of(Map<String, String> attributes) {
        Map<String, String> kept = new LinkedHashMap<>();
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            if (kept.size() < MOST && isKey(attribute.getKey())) {
                kept.put(attribute.getKey(), text(attribute.getValue()));
            }
        }
        return Map.copyOf(kept);
    }

    /// A text on one line, cut to [#LONGEST_TEXT] characters; [#HIDDEN] where it looks like a token.
    public static String text(String text) {
        // Cut first: what comes in may be of any size.
        String cut = text;
        if (text.length() > LONGEST_TEXT) {
            boolean halved = Character.isHighSurrogate(text.charAt(LONGEST_TEXT - 2));
            cut = text.substring(0, LONGEST_TEXT - (halved ? 2 : 1)) + "…";
        }
        if (SECRET_TEXT.matcher(cut).find()) {
            return HIDDEN;
        }
        StringBuilder line = new StringBuilder(cut.length());
        cut.codePoints().forEach(point -> line.appendCodePoint(isPlain(point) ? point : ' '));
        return line.toString();
    }

    /// The same of a text that need not be there; null where it is not, or is blank.
    public static @Nullable String textOrNull(@Nullable String text) {
        return Optional.ofNullable(text)
                .filter(given -> !given.isBlank())
                .map(AuditAttributes::text)
                .orElse(null);
    }

    private static boolean isKey(String key) {
        return !key.isBlank()
                && key.length() <= LONGEST_KEY
                && key.codePoints().allMatch(AuditAttributes::isPlain)
                && !SENSITIVE_KEY
                        .matcher(SEPARATORS.matcher(key).replaceAll(""))
                        .find();
    }

    /// Neither ends a line nor hides or turns what stands beside it.
    private static boolean isPlain(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
