package ai.autobot.local.deadletters;

import ai.autobot.local.terminal.FlowingText;
import ai.autobot.pipeline.arrive.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/// What stands on a dead letter, without its content. Whoever may write to the topic may have written it: nothing in it
/// is taken for granted.
///
/// @param place where it lies on `chat.dead-letters`
/// @param at when it was set aside
/// @param reason the code of why
/// @param origin where it lay before
/// @param key its key as text without controls, cut to 128 characters
/// @param bytes of key and value together, as they came
/// @param cut whether some of them are missing
/// @param replayOf the place of the letter that this one is another try of; empty when it is none
public record Letter(
        Place place, Instant at, String reason, Origin origin, String key, long bytes, boolean cut, String replayOf) {
    /// The header of a record that was sent again, with the place of the dead letter that it was.
    static final String REPLAYED = "autobot.replayed";

    private static final int LONGEST_TEXT = 128;

    /// Where a record lies, as `PARTITION:OFFSET`.
    public record Place(int partition, long offset) {
        @Override
        public String toString() {
            return partition + ":" + offset;
        }
    }

    /// Where a record lay, as its headers say.
    public record Origin(String topic, String partition, String offset) {
        @Override
        public String toString() {
            return topic + " " + partition + ":" + offset;
        }
    }

    /// Reads the headers of a dead letter.
    public static Letter of(ConsumerRecord<byte[], byte[]> record) {
        String original = header(record, DeadLetter.ORIGINAL_BYTES);
        long kept = (long) Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
        return new Letter(
                new Place(record.partition(), record.offset()),
                Instant.ofEpochMilli(record.timestamp()),
                header(record, DeadLetter.REASON),
                new Origin(
                        header(record, DeadLetter.TOPIC),
                        header(record, DeadLetter.PARTITION),
                        header(record, DeadLetter.OFFSET)),
                record.key() == null ? "" : text(record.key()),
                original.matches("\\d{1,18}") ? Long.parseLong(original) : kept,
                !original.isEmpty(),
                header(record, REPLAYED));
    }

    /// The place of the letter that a record on `chat.requests` is another try of; empty when it is none.
    public static String replayOf(ConsumerRecord<byte[], byte[]> record) {
        return header(record, REPLAYED);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? "" : text(header.value());
    }

    private static String text(byte[] bytes) {
        String text = FlowingText.harmless(
                new String(bytes, 0, Math.min(bytes.length, 4 * LONGEST_TEXT), StandardCharsets.UTF_8));
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT - 1) + "…";
    }

    /// For programs.
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("place", place.toString());
        facts.put("at", at.toString());
        facts.put("reason", reason);
        facts.put("topic", origin.topic());
        facts.put("partition", origin.partition());
        facts.put("offset", origin.offset());
        facts.put("key", key);
        facts.put("bytes", bytes);
        facts.put("cut", cut);
        if (!replayOf.isEmpty()) {
            facts.put("replayOf", replayOf);
        }
        return facts;
    }
}
