package ai.autobot.pipeline.generate.openai;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads the data of server-sent events, as the WHATWG HTML standard says in "Server-sent events": lines end with
/// CR, LF or CRLF, several `data` lines make one event, comments and other fields are skipped, so is a byte order
/// mark.
///
/// Works on bytes: no line break or field name can occur inside a multi-byte UTF-8 sequence, so a chunk may end
/// anywhere. Holds at most two events of the maximum size. Not thread-safe.
final class EventStream {
    private static final byte[] DATA = "data".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final int READ_BYTES = 1024;
    private static final int FIRST_BYTES = 512;

    private final InputStream input;
    private final int maxBytes;
    private final byte[] chunk = new byte[READ_BYTES];
    private int chunkPosition;
    private int chunkLength;
    private boolean afterCarriageReturn;
    private boolean firstLine = true;
    private byte[] line = new byte[FIRST_BYTES];
    private int lineLength;
    private byte[] data = new byte[FIRST_BYTES];
    private int dataLength;

    /// @param maxBytes how long a line, and the data of one event, may be
    EventStream(InputStream input, int maxBytes) {
        this.input = input;
        this.maxBytes = maxBytes;
    }

    /// A line or an event is longer than allowed.
    static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLongException(int maxBytes) {
            super("an event is longer than " + maxBytes + " bytes");
        }
    }

    /// Blocks for the next event that has data.
    ///
    /// @return false at the end of the stream; an event that was not closed by an empty line is dropped, as the
    ///     standard demands
    /// @throws TooLongException when a line or an event is longer than allowed
    /// @throws IOException when the stream breaks, or the thread is interrupted while it waits
    boolean next() throws IOException {
        dataLength = 0;
        boolean hasData = false;
        while (readLine()) {
            if (lineLength == 0) {
                if (hasData) {
                    return true;
                }
            } else if (isData()) {
                if (hasData) {
                    data = append(data, dataLength++, (byte) '\n');
                }
                appendValue();
                hasData = true;
            }
        }
        return false;
    }

    /// The data of the event; valid until [#next()], up to [#length()].
    byte[] data() {
        return data;
    }

    int length() {
        return dataLength;
    }

    boolean dataIs(byte[] expected) {
        return Arrays.equals(data, 0, dataLength, expected, 0, expected.length);
    }

    private boolean readLine() throws IOException {
        lineLength = 0;
        while (true) {
            if (chunkPosition == chunkLength) {
                chunkLength = Math.max(0, input.read(chunk, 0, chunk.length));
                chunkPosition = 0;
                if (chunkLength == 0) {
                    return false;
                }
            }
            byte next = chunk[chunkPosition++];
            boolean secondHalf = afterCarriageReturn && next == '\n';
            afterCarriageReturn = next == '\r';
            if (secondHalf) {
                continue;
            }
            if (next == '\n' || next == '\r') {
                dropByteOrderMark();
                return true;
            }
            line = append(line, lineLength++, next);
        }
    }

    private void dropByteOrderMark() {
        int mark = BYTE_ORDER_MARK.length;
        if (firstLine && lineLength >= mark && Arrays.equals(line, 0, mark, BYTE_ORDER_MARK, 0, mark)) {
            lineLength -= mark;
            System.arraycopy(line, mark, line, 0, lineLength);
        }
        firstLine = false;
    }

    private boolean isData() {
        return lineLength >= DATA.length
                && Arrays.equals(line, 0, DATA.length, DATA, 0, DATA.length)
                && (lineLength == DATA.length || line[DATA.length] == ':');
    }

    private void appendValue() throws TooLongException {
        int start = Math.min(lineLength, DATA.length + 1);
        if (start < lineLength && line[start] == ' ') {
            start++;
        }
        int length = lineLength - start;
        if (length > maxBytes - dataLength) {
            throw new TooLongException(maxBytes);
        }
        if (data.length < dataLength + length) {
            data = Arrays.copyOf(data, Math.max(dataLength + length, 2 * data.length));
        }
        System.arraycopy(line, start, data, dataLength, length);
        dataLength += length;
    }

    private byte[] append(byte[] bytes, int length, byte next) throws TooLongException {
        if (length >= maxBytes) {
            throw new TooLongException(maxBytes);
        }
        byte[] roomy = length < bytes.length ? bytes : Arrays.copyOf(bytes, 2 * bytes.length);
        roomy[length] = next;
        return roomy;
    }
}
