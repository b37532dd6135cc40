package ai.autobot.pipeline.authenticate.audit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The free part of an audit event, made harmless: at most [#MOST] attributes, keys of 64 and values of 256
/// characters, no controls, and none whose key says that it holds a secret, however it is written.
final class Attributes {
    static final int MOST = 16;

    private static final int KEY_MAX = 64;
    private static final int VALUE_MAX = 256;
    private static final List<String> SENSITIVE = List.of(
            "password",
            "passwd",
            "passphrase",
            "pwd",
            "token",
            "secret",
            "authorization",
            "cookie",
            "credential",
            "key",
            "bearer",
            "jwt",
            "sessionid",
            "otp");

    private Attributes() {}

    static Map<String, String> harmless(Map<String, String> attributes) {
        Map<String, String> kept = new LinkedHashMap<>();
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            if (kept.size() < MOST && !isSensitive(attribute.getKey())) {
                kept.put(cut(attribute.getKey(), KEY_MAX), cut(attribute.getValue(), VALUE_MAX));
            }
        }
        return Map.copyOf(kept);
    }

    static String text(String value) {
        return cut(value, VALUE_MAX);
    }

    private static boolean isSensitive(String key) {
        StringBuilder letters = new StringBuilder();
        key.toLowerCase(Locale.ROOT)
                .codePoints()
                .filter(Character::isLetterOrDigit)
                .limit(VALUE_MAX)
                .forEach(letters::appendCodePoint);
        return SENSITIVE.stream().anyMatch(word -> letters.indexOf(word) >= 0);
    }

    private static String cut(String text, int most) {
        StringBuilder shown = new StringBuilder();
        text.codePoints()
                .limit(most)
                .map(character -> Character.isISOControl(character) ? '?' : character)
                .forEach(shown::appendCodePoint);
        return shown.toString();
    }
}
