package ai.autobot.pipeline.arrive;

import ai.autobot.pipeline.runtime.trace.Traceparent;
import ai.autobot.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/// The headers of a record that came, read with the distrust that they deserve.
final class ReceivedHeaders {
    private static final int LONGEST_AUTHORIZATION_BYTES = 8 * 1024;

    private ReceivedHeaders() {}

    /// The user's token, as `Bearer …`; empty when the record carries none.
    ///
    /// @throws OversizedHeaderException when it is longer than any token of ours
    static Optional<String> authorization(Headers headers) throws OversizedHeaderException {
        Header header = headers.lastHeader(Topics.AUTHORIZATION);
        if (header == null || header.value() == null) {
            return Optional.empty();
        }
        if (header.value().length > LONGEST_AUTHORIZATION_BYTES) {
            throw new OversizedHeaderException();
        }
        return Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }

    /// The trace that the record belongs to; empty when it names none, or none that is valid.
    static Optional<String> traceparent(Headers headers) {
        Header header = headers.lastHeader(Topics.TRACEPARENT);
        if (header == null || header.value() == null || header.value().length != Traceparent.LENGTH) {
            return Optional.empty();
        }
        String value = new String(header.value(), StandardCharsets.US_ASCII);
        return Traceparent.of(value).isPresent() ? Optional.of(value) : Optional.empty();
    }

    static Headers none() {
        return new RecordHeaders();
    }

    /// All headers but the token, whatever the case it is written in.
    static Headers withoutAuthorization(Headers headers) {
        Headers kept = new RecordHeaders();
        for (Header header : headers) {
            if (!header.key().equalsIgnoreCase(Topics.AUTHORIZATION)) {
                kept.add(header);
            }
        }
        return kept;
    }
}
