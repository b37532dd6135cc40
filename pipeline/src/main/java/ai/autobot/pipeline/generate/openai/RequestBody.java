package ai.autobot.pipeline.generate.openai;

import ai.autobot.pipeline.generate.ChatMessage;
import ai.autobot.pipeline.generate.ChatMessages;
import ai.autobot.pipeline.generate.Prompt;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// Writes the JSON that asks for a streamed completion.
///
/// @param promptCharacters how long the messages may be together
/// @param maxTokensField how the server names the bound of the answer's length
record RequestBody(JsonFactory json, int promptCharacters, int maxTokens, String maxTokensField) {
    byte[] write(Prompt prompt, String model) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(1024);
        try (JsonGenerator out = json.createGenerator(body)) {
            out.writeStartObject();
            out.writeStringField("model", model);
            out.writeArrayFieldStart("messages");
            for (ChatMessage message : ChatMessages.of(prompt, promptCharacters)) {
                out.writeStartObject();
                out.writeStringField("role", role(message));
                out.writeFieldName("content");
                // Half a surrogate pair, which the generator would throw for, becomes a question mark here.
                byte[] content = message.content().getBytes(StandardCharsets.UTF_8);
                out.writeUTF8String(content, 0, content.length);
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeBooleanField("stream", true);
            out.writeObjectFieldStart("stream_options");
            out.writeBooleanField("include_usage", true);
            out.writeEndObject();
            Integer wanted = prompt.maxTokens();
            out.writeNumberField(maxTokensField, wanted == null ? maxTokens : wanted);
            Double temperature = prompt.temperature();
            if (temperature != null) {
                out.writeNumberField("temperature", temperature);
            }
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return body.toByteArray();
    }

    private static String role(ChatMessage message) {
        return switch (message.role()) {
            case SYSTEM -> "system";
            case USER -> "user";
            case ASSISTANT -> "assistant";
        };
    }
}
