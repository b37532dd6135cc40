package ai.autobot.local.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;

/// What a program reads: one object a line.
public final class Json {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Json() {}

    /// The object as one line; keys in the map's order, instants and durations written by the caller. What could steer
    /// a terminal is escaped.
    public static String line(Map<String, ?> object) {
        try {
            return escaped(JSON.writeValueAsString(object));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an object cannot be written as JSON", e);
        }
    }

    /// Jackson escapes what JSON demands, which leaves out DEL, the controls above it and what turns a line around.
    private static String escaped(String line) {
        StringBuilder shown = new StringBuilder(line.length());
        line.chars().forEach(unit -> {
            char character = (char) unit;
            if (Character.isISOControl(character) || Character.getType(character) == Character.FORMAT) {
                shown.append("\\u%04x".formatted(unit));
            } else {
                shown.append(character);
            }
        });
        return shown.toString();
    }
}
