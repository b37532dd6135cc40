package ai.autobot.pipeline.runtime.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/// A content that is there as it is and compressed, for whoever takes that. Immutable, thread-safe.
public final class Packed {
    private final Answer.Content plain;
    private final Answer.Content compressed;

    private Packed(Answer.Content plain, Answer.Content compressed) {
        this.plain = plain;
        this.compressed = compressed;
    }

    /// Compresses a content.
    ///
    /// @param type the media type
    public static Packed of(String type, byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 2 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot be compressed", e);
        }
        return new Packed(
                new Answer.Content(200, type, ByteBuffer.wrap(bytes.clone()), Map.of("Vary", "Accept-Encoding")),
                new Answer.Content(
                        200,
                        type,
                        ByteBuffer.wrap(out.toByteArray()),
                        Map.of("Vary", "Accept-Encoding", "Content-Encoding", "gzip")));
    }

    /// Compressed where the one who asks says that it understands that.
    public Answer.Content answer(PageRequest request) {
        return request.header("accept-encoding")
                        .filter(codings -> codings.contains("gzip"))
                        .isPresent()
                ? compressed
                : plain;
    }
}
