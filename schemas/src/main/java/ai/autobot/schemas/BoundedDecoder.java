package ai.autobot.schemas;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/// Avro's binary decoder for hostile bytes. Avro's own reserves as much memory as a length in the bytes claims, so that
/// a record of forty bytes could cost gigabytes; here no length and no count may be larger than what is left to read.
///
/// Of each item in an array at least one byte must be left, so arrays of nulls cannot be read. Not thread-safe.
final class BoundedDecoder extends Decoder {
    private final BinaryDecoder decoder;

    BoundedDecoder(byte[] bytes, int offset) {
        decoder = DecoderFactory.get().binaryDecoder(bytes, offset, bytes.length - offset, null);
    }

    private int bounded(long length) throws IOException {
        int left = decoder.inputStream().available();
        if (length < 0 || length > left) {
            throw new EOFException("a length of " + length + " with " + left + " bytes left");
        }
        return (int) length;
    }

    private byte[] readSized() throws IOException {
        byte[] bytes = new byte[bounded(decoder.readLong())];
        decoder.readFixed(bytes, 0, bytes.length);
        return bytes;
    }

    private void skipSized() throws IOException {
        decoder.skipFixed(bounded(decoder.readLong()));
    }

    @Override
    public void readNull() throws IOException {
        decoder.readNull();
    }

    @Override
    public boolean readBoolean() throws IOException {
        return decoder.readBoolean();
    }

    @Override
    public int readInt() throws IOException {
        return decoder.readInt();
    }

    @Override
    public long readLong() throws IOException {
        return decoder.readLong();
    }

    @Override
    public float readFloat() throws IOException {
        return decoder.readFloat();
    }

    @Override
    public double readDouble() throws IOException {
        return decoder.readDouble();
    }

    @Override
    public Utf8 readString(@Nullable Utf8 old) throws IOException {
        return new Utf8(readSized());
    }

    @Override
    public String readString() throws IOException {
        return new String(readSized(), StandardCharsets.UTF_8);
    }

    @Override
    public void skipString() throws IOException {
        skipSized();
    }

    @Override
    public ByteBuffer readBytes(@Nullable ByteBuffer old) throws IOException {
        return ByteBuffer.wrap(readSized());
    }

    @Override
    public void skipBytes() throws IOException {
        skipSized();
    }

    @Override
    public void readFixed(byte[] bytes, int start, int length) throws IOException {
        decoder.readFixed(bytes, start, length);
    }

    @Override
    public void skipFixed(int length) throws IOException {
        decoder.skipFixed(bounded(length));
    }

    @Override
    public int readEnum() throws IOException {
        return decoder.readEnum();
    }

    @Override
    public long readArrayStart() throws IOException {
        return bounded(decoder.readArrayStart());
    }

    @Override
    public long arrayNext() throws IOException {
        return bounded(decoder.arrayNext());
    }

    @Override
    public long skipArray() throws IOException {
        return bounded(decoder.skipArray());
    }

    @Override
    public long readMapStart() throws IOException {
        return bounded(decoder.readMapStart());
    }

    @Override
    public long mapNext() throws IOException {
        return bounded(decoder.mapNext());
    }

    @Override
    public long skipMap() throws IOException {
        return bounded(decoder.skipMap());
    }

    @Override
    public int readIndex() throws IOException {
        return decoder.readIndex();
    }
}
