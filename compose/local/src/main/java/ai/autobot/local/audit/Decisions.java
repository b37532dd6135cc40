package ai.autobot.local.audit;

import ai.autobot.events.AuditEvent;
import ai.autobot.schemas.Topics;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;

/// Reads records of the audit, and counts those that are none. Not thread-safe.
final class Decisions {
    private final DecisionFilter filter;
    private int unreadable;

    Decisions(DecisionFilter filter) {
        this.filter = filter;
    }

    /// The decision of a record, where it is meant.
    Optional<Decision> of(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            unreadable++;
            return Optional.empty();
        }
        try {
            AuditEvent event = Topics.AUDIT_EVENTS.values().deserializer().deserialize(record.topic(), record.value());
            return Optional.of(Decision.of(event)).filter(filter::matches);
        } catch (SerializationException e) {
            unreadable++;
            return Optional.empty();
        }
    }

    int unreadable() {
        return unreadable;
    }
}
