package ai.autobot.pipeline.runtime.trace;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The header `traceparent` of W3C Trace Context, version 00: a trace, a span of it, and whether it is sampled.
/// Immutable. What is written otherwise is no trace of ours: there is no repair.
///
/// @param traceId 32 hexadecimal digits in lower case, not all 0
/// @param spanId 16 of them, not all 0
/// @param sampled whether who began the trace records it
public record Traceparent(String traceId, String spanId, boolean sampled) {
    /// How long the header is, in characters.
    public static final int LENGTH = 55;

    /// W3C Trace Context, section 3.2.2.
    private static final Pattern VALID = Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private static final int TRACE_ID = 3;
    private static final int TRACE_ID_END = 35;
    private static final int SPAN_ID = 36;
    private static final int SPAN_ID_END = 52;

    /// Reads a header.
    ///
    /// @return empty when there is none, or it is not valid
    public static Optional<Traceparent> of(@Nullable String header) {
        if (header == null
                || header.length() != LENGTH
                || !VALID.matcher(header).matches()) {
            return Optional.empty();
        }
        int lastDigit = Character.digit(header.charAt(LENGTH - 1), 16);
        return Optional.of(new Traceparent(
                header.substring(TRACE_ID, TRACE_ID_END), header.substring(SPAN_ID, SPAN_ID_END), lastDigit % 2 == 1));
    }

    /// The header.
    public String text() {
        return "00-" + traceId + "-" + spanId + (sampled ? "-01" : "-00");
    }
}
