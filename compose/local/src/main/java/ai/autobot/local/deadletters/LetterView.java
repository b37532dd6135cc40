package ai.autobot.local.deadletters;

import ai.autobot.local.terminal.FlowingText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/// A dead letter with its content. Of the headers only names and sizes are shown: a sender may have put secrets into
/// some that nobody here knows of.
///
/// @param letter what stands on it
/// @param record the record itself
record LetterView(Letter letter, ConsumerRecord<byte[], byte[]> record) {
    private static final int MOST_BYTES = 512;
    private static final int MOST_HEADERS = 50;
    private static final int BYTES_A_LINE = 16;
    private static final int LONGEST_NAME = 50;

    static LetterView of(ConsumerRecord<byte[], byte[]> record) {
        return new LetterView(Letter.of(record), record);
    }

    /// As a person reads it: of key and value the beginnings, in hexadecimal and as far as they are ASCII.
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("%-10s %s  %s".formatted(letter.place(), letter.at(), letter.reason()));
        lines.add("was        " + letter.origin()
                + (letter.cut() ? ", " + letter.bytes() + " bytes before it was cut" : ""));
        if (!letter.replayOf().isEmpty()) {
            lines.add("again as   " + letter.replayOf());
        }
        Header[] headers = record.headers().toArray();
        for (Header header : Arrays.copyOf(headers, Math.min(headers.length, MOST_HEADERS))) {
            lines.add("header     " + name(header) + ", " + size(header.value()));
        }
        if (headers.length > MOST_HEADERS) {
            lines.add("headers    … and " + (headers.length - MOST_HEADERS) + " more");
        }
        dump("key", record.key(), lines);
        dump("value", record.value(), lines);
        return lines;
    }

    private static void dump(String name, byte @Nullable [] bytes, List<String> lines) {
        lines.add("%-10s %s".formatted(name, size(bytes)));
        if (bytes == null) {
            return;
        }
        int end = Math.min(bytes.length, MOST_BYTES);
        for (int from = 0; from < end; from += BYTES_A_LINE) {
            byte[] some = Arrays.copyOfRange(bytes, from, Math.min(end, from + BYTES_A_LINE));
            lines.add("  %08x  %-47s  %s"
                    .formatted(from, HexFormat.ofDelimiter(" ").formatHex(some), printable(some)));
        }
        if (bytes.length > end) {
            lines.add("  … and " + (bytes.length - end) + " bytes more, which --json has");
        }
    }

    private static String printable(byte[] bytes) {
        StringBuilder shown = new StringBuilder();
        for (byte one : bytes) {
            shown.append(one >= ' ' && one <= '~' ? (char) one : '.');
        }
        return shown.toString();
    }

    private static String name(Header header) {
        String name = FlowingText.harmless(header.key());
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
    }

    private static String size(byte @Nullable [] bytes) {
        return bytes == null ? "none" : bytes.length + (bytes.length == 1 ? " byte" : " bytes");
    }

    /// For programs: all of key and value, in Base64 (RFC 4648, section 4).
    Map<String, Object> facts() {
        Map<String, Object> facts = letter.facts();
        List<Map<String, Object>> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("name", header.key());
            shown.put("bytes", header.value() == null ? 0 : header.value().length);
            headers.add(shown);
        }
        facts.put("headers", headers);
        put(facts, "keyBase64", record.key());
        put(facts, "valueBase64", record.value());
        return facts;
    }

    private static void put(Map<String, Object> facts, String name, byte @Nullable [] bytes) {
        if (bytes != null) {
            facts.put(name, Base64.getEncoder().encodeToString(bytes));
        }
    }
}
