package ai.autobot.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.SchemaParser;
import org.apache.avro.io.DatumReader;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/// A serde of one generated class in Avro's single-object encoding (Avro specification 1.12, "Single-object encoding"):
/// two marker bytes, the writer schema's fingerprint, the binary body. It needs no registry: the schemas that a reader
/// must still understand are the class's own and its committed history.
///
/// Thread-safe. Nothing blocks. [Deserializer#deserialize] throws [UnreadableRecordException] for every record that is
/// not a complete value of a known schema; null stays null (a tombstone).
public final class AvroSerde<T extends SpecificRecordBase> implements Serde<T> {
    private static final int MARKER_BYTES = 2;
    private static final int HEADER_BYTES = MARKER_BYTES + Long.BYTES;
    private static final byte MARKER_0 = (byte) 0xC3;
    private static final byte MARKER_1 = 0x01;

    private final Class<T> type;
    private final BinaryMessageEncoder<T> encoder;
    private final Map<Long, DatumReader<T>> readers = new HashMap<>();

    private AvroSerde(Class<T> type) {
        this.type = type;
        Schema schema = SpecificData.get().getSchema(type);
        SpecificData model = SpecificData.getForSchema(schema);
        this.encoder = new BinaryMessageEncoder<>(model, schema, true);
        addReader(model, schema, schema);
        for (int version = 1; ; version++) {
            Optional<Schema> past = history(type, version);
            if (past.isEmpty()) {
                break;
            }
            addReader(model, past.get(), schema);
        }
    }

    @SuppressWarnings(
            "unchecked") // The model makes readers of whatever the schema says, and the schema is the class's.
    private void addReader(SpecificData model, Schema writer, Schema reader) {
        readers.put(SchemaNormalization.parsingFingerprint64(writer), model.createDatumReader(writer, reader));
    }

    public static <T extends SpecificRecordBase> AvroSerde<T> of(Class<T> type) {
        return new AvroSerde<>(type);
    }

    /// A committed earlier version of the class's schema, from 1 on; empty when there is no such version.
    static Optional<Schema> history(Class<?> type, int version) {
        String path = "history/" + type.getSimpleName() + "/" + version + ".avsc";
        try (InputStream in = AvroSerde.class.getResourceAsStream(path)) {
            return in == null
                    ? Optional.empty()
                    : Optional.of(new SchemaParser().parse(in).mainSchema());
        } catch (IOException e) {
            throw new UncheckedIOException("schema " + path + " cannot be read", e);
        }
    }

    @Override
    public Serializer<T> serializer() {
        return (topic, value) -> encode(value);
    }

    @Override
    public Deserializer<T> deserializer() {
        return (topic, bytes) -> bytes == null ? null : decode(bytes);
    }

    private byte @Nullable [] encode(@Nullable T value) {
        if (value == null) {
            return null;
        }
        try {
            ByteBuffer buffer = encoder.encode(value);
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
        } catch (IOException | AvroRuntimeException e) {
            throw new SerializationException(type.getSimpleName() + " cannot be encoded", e);
        }
    }

    /// Reads a value, written with any version of its schema.
    ///
    /// @throws UnreadableRecordException when the bytes are not a complete value of a known schema
    public T decode(byte[] bytes) {
        if (bytes.length < HEADER_BYTES || bytes[0] != MARKER_0 || bytes[1] != MARKER_1) {
            throw new UnreadableRecordException(UnreadableRecordException.Reason.NOT_AVRO, type, null);
        }
        long fingerprint = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(MARKER_BYTES);
        DatumReader<T> reader = readers.get(fingerprint);
        if (reader == null) {
            throw new UnreadableRecordException(UnreadableRecordException.Reason.UNKNOWN_SCHEMA, type, null);
        }
        try {
            return reader.read(null, new BoundedDecoder(bytes, HEADER_BYTES));
        } catch (IOException | RuntimeException e) {
            // Avro reports hostile bodies by many exceptions: negative lengths, wrong indices, sizes over its limits.
            throw new UnreadableRecordException(UnreadableRecordException.Reason.BROKEN_BODY, type, e);
        }
    }
}
