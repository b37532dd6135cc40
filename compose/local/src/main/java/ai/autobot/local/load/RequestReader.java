package ai.autobot.local.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Reads HTTP requests with a content length, and keeps nothing of them but that length and the body's end. Used by one
/// thread.
final class RequestReader {
    private static final int MAX_HEAD = 16 * 1024;
    private static final int MAX_BODY = 16 * 1024 * 1024;
    private static final String LENGTH = "content-length:";

    /// The question, and what a provider is told after it.
    private static final int END_BYTES = LoadQuestion.MOST_CHARACTERS + 512;

    private final StringBuilder head = new StringBuilder(256);
    private byte[] end = new byte[0];
    private int bodyLength = -1;
    private boolean asksForModels;
    private int bodyLeft;

    /// How far the request is.
    enum Progress {
        INCOMPLETE,
        COMPLETE,
        MALFORMED,
        ENDED
    }

    /// Whether the last request was no call, but one for the list of models.
    boolean asksForModels() {
        return asksForModels;
    }

    /// The length of the last request's body, in bytes.
    int bodyLength() {
        return Math.max(0, bodyLength);
    }

    /// The end of the last request's body, with the last question in it.
    String bodyEnd() {
        return new String(end, StandardCharsets.ISO_8859_1);
    }

    /// Takes what has come, without waiting.
    ///
    /// @param buffer for this call only; its content does not matter
    Progress read(SocketChannel channel, ByteBuffer buffer) throws IOException {
        buffer.clear();
        int count = channel.read(buffer);
        if (count < 0) {
            return Progress.ENDED;
        }
        buffer.flip();
        while (buffer.hasRemaining()) {
            if (bodyLeft == 0 && !takeHead(buffer)) {
                return head.length() > MAX_HEAD || bodyLength > MAX_BODY ? Progress.MALFORMED : Progress.INCOMPLETE;
            }
            int body = Math.min(bodyLeft, buffer.remaining());
            keepEnd(buffer, body);
            bodyLeft -= body;
            if (bodyLeft == 0) {
                return buffer.hasRemaining() ? Progress.MALFORMED : Progress.COMPLETE;
            }
        }
        return Progress.INCOMPLETE;
    }

    private void keepEnd(ByteBuffer buffer, int count) {
        int skipped = Math.max(0, bodyLeft - END_BYTES);
        int from = Math.min(count, skipped);
        buffer.position(buffer.position() + from);
        if (count > from) {
            buffer.get(end, end.length - (bodyLeft - from), count - from);
        }
    }

    private boolean takeHead(ByteBuffer buffer) {
        while (buffer.hasRemaining() && head.length() <= MAX_HEAD) {
            head.append((char) (buffer.get() & 0xFF));
            if (head.length() >= 4 && head.indexOf("\r\n\r\n", head.length() - 4) >= 0) {
                bodyLength = contentLength();
                asksForModels = head.indexOf("GET ") == 0;
                head.setLength(0);
                bodyLeft = bodyLength;
                end = new byte[Math.min(bodyLength, END_BYTES)];
                return bodyLength <= MAX_BODY;
            }
        }
        return false;
    }

    private int contentLength() {
        return head.toString()
                .lines()
                .map(line -> line.toLowerCase(Locale.ROOT))
                .filter(line -> line.startsWith(LENGTH))
                .map(line -> line.substring(LENGTH.length()).strip())
                .filter(value -> value.matches("\\d{1,9}"))
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElse(0);
    }
}
