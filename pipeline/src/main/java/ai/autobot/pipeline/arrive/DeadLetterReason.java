package ai.autobot.pipeline.arrive;

import ai.autobot.schemas.UnreadableRecordException;
import java.util.Locale;

/// Why a record was set aside.
public enum DeadLetterReason {
    /// The record has no value.
    EMPTY,
    /// Its value is larger than what is let in.
    TOO_LARGE,
    /// The single-object marker is missing.
    NOT_AVRO,
    /// The writer's schema is not one of ours.
    UNKNOWN_SCHEMA,
    /// The body ends too early or says something impossible: a field is missing.
    BROKEN_BODY,
    /// The id of the request or of the conversation is empty, too long or has control characters: no answer could be
    /// addressed.
    UNADDRESSABLE,
    /// The record's key is not the conversation id: order could not be kept.
    KEY_MISMATCH,
    /// The record's partition is not the one of its key: the rest of its conversation lies in another.
    WRONG_PARTITION;

    /// As it stands in the header, for example `not_avro`.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static DeadLetterReason of(UnreadableRecordException.Reason reason) {
        return switch (reason) {
            case NOT_AVRO -> NOT_AVRO;
            case UNKNOWN_SCHEMA -> UNKNOWN_SCHEMA;
            case BROKEN_BODY -> BROKEN_BODY;
        };
    }
}
