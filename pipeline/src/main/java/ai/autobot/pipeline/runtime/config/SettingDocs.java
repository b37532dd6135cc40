package ai.autobot.pipeline.runtime.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The documentation of the settings of one interface, read from its source, which the build packs beside the
/// class: so each sentence is written once, and cannot differ from the code. Immutable.
final class SettingDocs {
    private static final Pattern METHOD = Pattern.compile("(?:[\\w.<>,@? ]+) (\\w+)\\(\\);");
    private static final Pattern LINK = Pattern.compile("\\[#?([\\w.]+)(?:#\\w+)?(?:\\([^)]*\\))?\\](?!\\()");

    private final Map<String, String> sentences;

    private SettingDocs(Map<String, String> sentences) {
        this.sentences = sentences;
    }

    /// Those of a settings interface; nothing for one whose source is not packed.
    static SettingDocs of(Class<?> room) {
        String path = "/" + room.getName().replace('.', '/') + ".java";
        try (InputStream source = room.getResourceAsStream(path)) {
            return new SettingDocs(
                    source == null ? Map.of() : read(new String(source.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException("the source " + path + " cannot be read", e);
        }
    }

    /// The first paragraph of what stands above a method; empty where nothing does.
    String of(String method) {
        return sentences.getOrDefault(method, "");
    }

    private static Map<String, String> read(String source) {
        Map<String, String> sentences = new HashMap<>();
        StringBuilder above = new StringBuilder();
        boolean first = true;
        for (String line : source.lines().map(String::strip).toList()) {
            Matcher method = METHOD.matcher(line);
            if (line.startsWith("///")) {
                String text = line.substring(3).strip();
                first = first && !text.isEmpty();
                if (first) {
                    above.append(above.isEmpty() ? "" : " ").append(text);
                }
            } else if (method.matches()) {
                sentences.put(method.group(1), LINK.matcher(above).replaceAll("`$1`"));
                above.setLength(0);
                first = true;
            } else if (line.isEmpty() || line.endsWith("{")) {
                above.setLength(0);
                first = true;
            }
        }
        return sentences;
    }
}
