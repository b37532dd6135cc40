package ai.autobot.pipeline.runtime.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Looks secrets up that values name by reference, `${env:NAME}` or `${file:/path}`, and keeps them, and
/// those that stand in a source themselves, out of what is shown. One belongs to one reading of the
/// configuration: what a reference stands for does not change within it, and is looked up again for the next.
/// Thread-safe. Blocks for files.
final class SecretValues {
    static final String MASK = "***";

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]+)}");
    private static final Pattern USER_INFORMATION = Pattern.compile("(\\w+://)[^/@\\s]*@");
    private static final int LONGEST_FILE = 65_536;

    private final Map<String, String> environment;
    private final Map<String, String> resolved = new ConcurrentHashMap<>();
    private final Set<String> literal = ConcurrentHashMap.newKeySet();

    SecretValues(Map<String, String> environment) {
        this.environment = environment;
    }

    /// Whether a value is one reference and nothing else, which may be shown.
    static boolean isReference(String value) {
        return REFERENCE.matcher(value.strip()).matches();
    }

    static boolean hasReference(String value) {
        return REFERENCE.matcher(value).find();
    }

    /// A value of a source as it may be shown. What a reference stands for is never part of it.
    static String shown(boolean secret, String raw) {
        if (secret) {
            return isReference(raw) || raw.isEmpty() ? Shown.text(raw) : MASK;
        }
        return USER_INFORMATION.matcher(Shown.text(raw)).replaceAll("$1" + MASK + "@");
    }

    /// What a value says, with the references in it looked up.
    ///
    /// @param key named in the message when that fails
    /// @throws IllegalArgumentException when there is no such variable, or the file cannot be read
    String resolve(String key, String value) {
        Matcher references = REFERENCE.matcher(value);
        StringBuilder text = new StringBuilder();
        while (references.find()) {
            String found = resolved.computeIfAbsent(
                    references.group(),
                    _ -> references.group(1).equals("env")
                            ? variable(key, references.group(2))
                            : content(key, references.group(2)));
            references.appendReplacement(text, Matcher.quoteReplacement(found));
        }
        references.appendTail(text);
        return text.toString();
    }

    /// Notes a secret that stands in a source itself.
    void note(String value) {
        if (!value.isBlank() && !isReference(value)) {
            literal.add(value);
        }
    }

    /// A message without any secret that is known here.
    String scrub(@Nullable String message) {
        String scrubbed = String.valueOf(message);
        for (String secret : resolved.values()) {
            scrubbed = secret.isBlank() ? scrubbed : scrubbed.replace(secret, MASK);
        }
        for (String secret : literal) {
            scrubbed = scrubbed.replace(secret, MASK);
        }
        return scrubbed;
    }

    private String variable(String key, String name) {
        String found = environment.get(name);
        if (found == null) {
            throw new IllegalArgumentException(
                    key + " refers to the environment variable " + Shown.text(name) + ", which is not set");
        }
        return found;
    }

    private static String content(String key, String name) {
        try {
            Path file = Path.of(name);
            if (!Files.isRegularFile(file)) {
                throw new IllegalArgumentException(key + " refers to what is no file: " + Shown.text(name));
            }
            if (Files.size(file) > LONGEST_FILE) {
                throw new IllegalArgumentException(key + " refers to a file that is too long: " + Shown.text(name));
            }
            return Files.readString(file).replaceFirst("\\R\\z", "");
        } catch (IOException | RuntimeException e) {
            throw e instanceof IllegalArgumentException known
                            && String.valueOf(known.getMessage()).startsWith(key)
                    ? known
                    : new IllegalArgumentException(
                            key + " refers to a file that cannot be read: " + Shown.text(name), e);
        }
    }
}
