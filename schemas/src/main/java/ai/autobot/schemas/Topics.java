package ai.autobot.schemas;

import ai.autobot.events.AuditEvent;
import ai.autobot.events.ChatCancellation;
import ai.autobot.events.ChatRequest;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.ChatToken;
import ai.autobot.events.ConfigChange;
import ai.autobot.events.ConfigEvent;
import ai.autobot.events.HealthEvent;
import ai.autobot.events.KnowledgeDocument;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.Serdes;

/// All topics of AutoBot. `chat.requests`, `chat.cancellations`, `chat.tokens` and `chat.responses` are keyed by
/// conversation and have equally many partitions.
public final class Topics {
    public static final Topic<String, ChatRequest> CHAT_REQUESTS =
            of("chat.requests", ChatRequest.class, Topic.keptFor(Duration.ofDays(7)));
    public static final Topic<String, ChatCancellation> CHAT_CANCELLATIONS =
            of("chat.cancellations", ChatCancellation.class, Topic.keptFor(Duration.ofDays(7)));
    public static final Topic<String, ChatToken> CHAT_TOKENS =
            of("chat.tokens", ChatToken.class, Topic.keptFor(Duration.ofHours(1)));
    public static final Topic<String, ChatResponse> CHAT_RESPONSES =
            of("chat.responses", ChatResponse.class, Topic.keptFor(Duration.ofDays(7)));
    public static final Topic<byte[], byte[]> CHAT_DEAD_LETTERS = new Topic<>(
            "chat.dead-letters", Serdes.ByteArray(), Serdes.ByteArray(), Topic.keptFor(Duration.ofDays(30)));
    public static final Topic<String, KnowledgeDocument> KNOWLEDGE_DOCUMENTS =
            of("knowledge.documents", KnowledgeDocument.class, Topic.compacted());
    public static final Topic<String, ConfigChange> CONFIG_CHANGES =
            of("config.changes", ConfigChange.class, Topic.compacted());
    public static final Topic<String, ConfigEvent> CONFIG_EVENTS =
            of("config.events", ConfigEvent.class, Topic.keptFor(Duration.ofDays(30)));
    public static final Topic<String, HealthEvent> HEALTH_EVENTS =
            of("health.events", HealthEvent.class, Topic.compactedFor(Duration.ofDays(7), Duration.ofMinutes(10)));
    public static final Topic<String, AuditEvent> AUDIT_EVENTS =
            of("audit.events", AuditEvent.class, Topic.keptFor(Duration.ofDays(365)));

    public static final List<Topic<?, ?>> ALL = List.of(
            CHAT_REQUESTS,
            CHAT_CANCELLATIONS,
            CHAT_TOKENS,
            CHAT_RESPONSES,
            CHAT_DEAD_LETTERS,
            KNOWLEDGE_DOCUMENTS,
            CONFIG_CHANGES,
            CONFIG_EVENTS,
            HEALTH_EVENTS,
            AUDIT_EVENTS);

    /// The record header that carries the user's token, as `Bearer …`.
    public static final String AUTHORIZATION = "authorization";

    /// The record header that carries the W3C trace context.
    public static final String TRACEPARENT = "traceparent";

    private Topics() {}

    private static <V extends SpecificRecordBase> Topic<String, V> of(
            String name, Class<V> type, Map<String, String> settings) {
        return new Topic<>(name, Serdes.String(), AvroSerde.of(type), settings);
    }
}
