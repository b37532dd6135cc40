package ai.autobot.pipeline.arrive;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/// A record that cannot be read, as it stands on `chat.dead-letters`: key and value as received, the headers too but
/// for the token, and what is needed to find it again.
public final class DeadLetter {
    /// The header with a code of [DeadLetterReason].
    public static final String REASON = "autobot.reason";
    /// The header with the topic that the record lay on.
    public static final String TOPIC = "autobot.topic";
    /// The header with the partition that the record lay in.
    public static final String PARTITION = "autobot.partition";
    /// The header with the offset that the record had.
    public static final String OFFSET = "autobot.offset";
    /// The header with the record's own time, in milliseconds since 1970.
    public static final String TIMESTAMP = "autobot.timestamp";
    /// The header with the bytes of key and value together, where more than can be kept was cut off.
    public static final String ORIGINAL_BYTES = "autobot.original-bytes";

    /// What a broker takes with its default settings, with room for headers. More of a key or value is cut off; the
    /// header [#ORIGINAL_BYTES] says so. Else one record that only just fitted could never be set aside.
    private static final int MOST_BYTES = 900_000;

    /// What a header takes beside its key and value, generously: a record may have a million of them, all empty.
    private static final int HEADER_BYTES = 12;

    private DeadLetter() {}

    static Record<Object, Object> of(
            Record<byte[], byte[]> record, DeadLetterReason reason, RecordMetadata from, long nowMillis) {
        byte @Nullable [] value = record.value();
        byte @Nullable [] key = record.key();
        int bytes = (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
        Headers headers = ReceivedHeaders.withoutAuthorization(record.headers());
        if (sizeOf(headers) + bytes > MOST_BYTES) {
            headers = ReceivedHeaders.none();
            headers.add(ORIGINAL_BYTES, text(Integer.toString(bytes)));
            key = cut(key, MOST_BYTES / 2);
            value = cut(value, MOST_BYTES - (key == null ? 0 : key.length));
        }
        headers.add(REASON, text(reason.code()));
        headers.add(TOPIC, text(from.topic()));
        headers.add(PARTITION, text(Integer.toString(from.partition())));
        headers.add(OFFSET, text(Long.toString(from.offset())));
        headers.add(TIMESTAMP, text(Long.toString(record.timestamp())));
        return new Record<>(key, value, nowMillis, headers);
    }

    private static byte @Nullable [] cut(byte @Nullable [] bytes, int most) {
        return bytes == null || bytes.length <= most ? bytes : Arrays.copyOf(bytes, most);
    }

    private static int sizeOf(Headers headers) {
        int bytes = 0;
        for (var header : headers) {
            bytes += HEADER_BYTES + header.key().length() * 3 + (header.value() == null ? 0 : header.value().length);
        }
        return bytes;
    }

    private static byte[] text(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }
}
