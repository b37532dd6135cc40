package ai.autobot.local.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;

/// What a program reads: one object a line.
public final class Json {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Json() {}

    /// The object as one line; keys in the map's order, instants and durations written by the caller.
    public static String line(Map<String, ?> object) {
        try {
            return JSON.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an object cannot be written as JSON", e);
        }
    }
}
