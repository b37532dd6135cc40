package ai.autobot.schemas;

import java.util.Locale;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/// The bytes of a record are not a complete value of a schema that the reader knows.
public final class UnreadableRecordException extends SerializationException {
    /// Why a record cannot be read.
    public enum Reason {
        /// The single-object marker is missing.
        NOT_AVRO,
        /// The writer's schema is neither the reader's nor one of its history.
        UNKNOWN_SCHEMA,
        /// The body ends too early or says something impossible.
        BROKEN_BODY;

        /// As it stands in a header, for example `not_avro`.
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Reason reason;

    UnreadableRecordException(Reason reason, Class<?> type, @Nullable Throwable cause) {
        super("not a readable " + type.getSimpleName() + ": " + reason.code(), cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
