package ai.autobot.pipeline.runtime.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// What a page answers. Immutable, but for the feed.
public sealed interface Answer {
    /// All at once.
    ///
    /// @param type the media type, with its charset where it is text
    /// @param body read only; a page may give the same one again and again
    /// @param headers beside the type, the length and those that every answer has
    record Content(int status, String type, ByteBuffer body, Map<String, String> headers) implements Answer {
        public Content {
            body = body.asReadOnlyBuffer();
            headers = Map.copyOf(headers);
        }

        /// The same with one more header.
        public Content with(String name, String value) {
            Map<String, String> more = new HashMap<>(headers);
            more.put(name, value);
            return new Content(status, type, body, more);
        }
    }

    /// Events as they come (server-sent events, HTML standard, section 9.2), until the feed ends or the reader goes.
    /// The server closes the feed.
    record Events(EventFeed feed) implements Answer {}

    static Content text(int status, String text) {
        return content(status, "text/plain; charset=utf-8", text);
    }

    static Content json(int status, String json) {
        return content(status, "application/json", json);
    }

    static Content html(int status, String html) {
        return content(status, "text/html; charset=utf-8", html);
    }

    static Content content(int status, String type, String text) {
        return new Content(status, type, StandardCharsets.UTF_8.encode(text), Map.of());
    }

    /// Sends the reader on, to be fetched with GET.
    static Content seeOther(String path) {
        return text(303, "See " + path + "\n").with("Location", path);
    }
}
