package ai.autobot.pipeline.runtime.health;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A health document, as MicroProfile Health 4.0 has it (section "Protocol and Wireformat").
///
/// @param status of HTTP: 200 where all is up, 503 where something is not
/// @param json the body, `application/json`
public record HealthDocument(int status, String json) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    /// Up where all checks are.
    static HealthDocument of(List<Check> checks) {
        boolean up = checks.stream().allMatch(Check::up);
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("status", status(up));
            json.writeArrayFieldStart("checks");
            for (Check check : checks) {
                write(json, check);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a document cannot be written to memory", e);
        }
        return new HealthDocument(up ? OK : UNAVAILABLE, text.toString());
    }

    private static void write(JsonGenerator json, Check check) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", check.name());
        json.writeStringField("status", status(check.up()));
        if (!check.data().isEmpty()) {
            json.writeObjectFieldStart("data");
            for (Map.Entry<String, String> fact : new TreeMap<>(check.data()).entrySet()) {
                json.writeStringField(fact.getKey(), fact.getValue());
            }
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static String status(boolean up) {
        return up ? "UP" : "DOWN";
    }
}
