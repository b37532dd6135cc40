package ai.autobot.pipeline.generate.openai;

import ai.autobot.events.TokenUsage;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the JSON of one event, without building a tree. Unknown fields are skipped, as is every choice but the
/// first.
///
/// Not thread-safe: one for each call.
final class ChunkReader {
    private static final int MAX_WORD = 64;
    private static final Pattern NAME = Pattern.compile("[a-z0-9_]{1,64}");
    private static final int MAX_MODEL = 200;
    private static final String UNNAMED = "unnamed";

    private final JsonFactory json;
    private String content = "";
    private String refusal = "";
    private boolean thinking;
    private @Nullable String finishReason;
    private @Nullable String model;
    private @Nullable TokenUsage usage;
    private @Nullable String error;

    ChunkReader(JsonFactory json) {
        this.json = json;
    }

    /// @throws JsonParseException when it is not a JSON object, or a field that matters has the wrong type
    Chunk read(byte[] bytes, int length) throws IOException {
        content = "";
        refusal = "";
        thinking = false;
        finishReason = null;
        model = null;
        usage = null;
        error = null;
        try (JsonParser parser = json.createParser(bytes, 0, length)) {
            expect(parser, parser.nextToken(), JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "choices" -> choices(parser, value);
                    case "model" -> model = bounded(text(parser, value), MAX_MODEL);
                    case "usage" -> usage(parser, value);
                    case "error" -> error(parser, value);
                    default -> parser.skipChildren();
                }
            }
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "more than one value in an event");
            }
        }
        return new Chunk(content, refusal, thinking, finishReason, model, usage, error);
    }

    private void choices(JsonParser parser, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_NULL) {
            return;
        }
        expect(parser, value, JsonToken.START_ARRAY);
        boolean first = true;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (first) {
                choice(parser);
                first = false;
            } else {
                parser.skipChildren();
            }
        }
    }

    private void choice(JsonParser parser) throws IOException {
        expect(parser, parser.currentToken(), JsonToken.START_OBJECT);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "delta" -> delta(parser, value);
                case "finish_reason" -> finishReason = bounded(text(parser, value), MAX_WORD);
                default -> parser.skipChildren();
            }
        }
    }

    private void delta(JsonParser parser, JsonToken start) throws IOException {
        if (start == JsonToken.VALUE_NULL) {
            return;
        }
        expect(parser, start, JsonToken.START_OBJECT);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "content" -> content = orEmpty(text(parser, value));
                case "refusal" -> refusal = orEmpty(text(parser, value));
                // The names that servers of reasoning models use.
                case "reasoning_content", "reasoning" -> {
                    thinking = value == JsonToken.VALUE_STRING && parser.getTextLength() > 0;
                    parser.skipChildren();
                }
                default -> parser.skipChildren();
            }
        }
    }

    private void usage(JsonParser parser, JsonToken start) throws IOException {
        if (start != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        int prompt = -1;
        int completion = -1;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "prompt_tokens" -> prompt = count(parser, value);
                case "completion_tokens" -> completion = count(parser, value);
                default -> parser.skipChildren();
            }
        }
        if (prompt >= 0 && completion >= 0) {
            usage = new TokenUsage(prompt, completion, false);
        }
    }

    /// Only words that are names of errors are kept: a message may quote the prompt or the key.
    private void error(JsonParser parser, JsonToken start) throws IOException {
        if (start == JsonToken.VALUE_NULL) {
            return;
        }
        error = UNNAMED;
        if (start != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("code") || (name.equals("type") && UNNAMED.equals(error))) {
                String word = value.isScalarValue() ? parser.getText() : "";
                if (isName(word)) {
                    error = word;
                }
            }
            parser.skipChildren();
        }
    }

    private static boolean isName(String word) {
        return NAME.matcher(word).matches() && !word.equals("null");
    }

    private static int count(JsonParser parser, JsonToken value) throws IOException {
        int count = value == JsonToken.VALUE_NUMBER_INT ? parser.getValueAsInt(-1) : -1;
        parser.skipChildren();
        return count;
    }

    private static @Nullable String text(JsonParser parser, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_NULL) {
            return null;
        }
        expect(parser, value, JsonToken.VALUE_STRING);
        return parser.getText();
    }

    private static @Nullable String bounded(@Nullable String text, int length) {
        return text == null || text.isEmpty() ? null : text.substring(0, Math.min(length, text.length()));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static void expect(JsonParser parser, @Nullable JsonToken found, JsonToken expected)
            throws JsonParseException {
        if (found != expected) {
            throw new JsonParseException(parser, "expected " + expected + ", found " + found);
        }
    }
}
