package ai.autobot.client;

import ai.autobot.events.KnowledgeDocument;
import ai.autobot.schemas.Topic;
import ai.autobot.schemas.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/// Puts documents into the knowledge base, and removes them, by writing to `knowledge.documents`. An acknowledged
/// change is durable; workers see it shortly after.
///
/// Thread-safe. Changes of one document take effect in the order in which they were made. Making a change blocks
/// while the send buffer is full, at most 10 s.
public final class KnowledgePublisher implements AutoCloseable {
    private static final Topic<String, KnowledgeDocument> TOPIC = Topics.KNOWLEDGE_DOCUMENTS;
    private static final Duration DELIVERY = Duration.ofSeconds(30);
    private static final Duration MAXIMUM_BLOCK = Duration.ofSeconds(10);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);
    private static final int MAXIMUM_ID_CHARACTERS = 512;

    private final Producer<String, byte[]> producer;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Object failing = new Object();
    private long failures;
    private @Nullable KnowledgeNotStoredException firstFailure;

    private KnowledgePublisher(Producer<String, byte[]> producer) {
        this.producer = producer;
    }

    /// Connects and waits for the topic, at most 10 s.
    ///
    /// @param kafka settings of its Kafka client: `bootstrap.servers` and security
    /// @throws ChatConnectException when a setting is wrong, no broker answers, or the topic is missing
    public static KnowledgePublisher connect(Map<String, Object> kafka) {
        Map<String, Object> settings = KafkaSettings.producer(
                kafka, "autobot-knowledge-" + UUID.randomUUID().toString().substring(0, 8), DELIVERY);
        settings.put("max.block.ms", MAXIMUM_BLOCK.toMillis());
        Producer<String, byte[]> producer;
        try {
            producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
        } catch (KafkaException e) {
            Throwable root = e.getCause() == null ? e : e.getCause();
            throw new ChatConnectException("the settings for Kafka do not work: " + root.getMessage(), e);
        }
        try {
            producer.partitionsFor(TOPIC.name());
            return new KnowledgePublisher(producer);
        } catch (KafkaException e) {
            producer.close(Duration.ZERO);
            throw new ChatConnectException("topic " + TOPIC.name() + " cannot be written: " + e.getMessage(), e);
        }
    }

    /// Adds a document, or replaces the one with the same id.
    ///
    /// @return completes when the broker has it; exceptionally with [KnowledgeNotStoredException], for
    ///     example when the document is larger than a record may be
    /// @throws IllegalArgumentException when its id is empty or longer than 512 characters
    /// @throws IllegalStateException when this publisher is closed
    public CompletableFuture<Void> put(KnowledgeDocument document) {
        return publish(document.getDocumentId(), TOPIC.values().serializer().serialize(TOPIC.name(), document));
    }

    /// Removes a document; one that does not exist may be removed as well.
    ///
    /// @return as of [#put(KnowledgeDocument)]
    /// @throws IllegalArgumentException when the id is empty or longer than 512 characters
    /// @throws IllegalStateException when this publisher is closed
    public CompletableFuture<Void> remove(String documentId) {
        return publish(documentId, null);
    }

    private CompletableFuture<Void> publish(String documentId, byte @Nullable [] value) {
        if (documentId.isEmpty() || documentId.length() > MAXIMUM_ID_CHARACTERS) {
            throw new IllegalArgumentException(
                    "documentId must have 1 to " + MAXIMUM_ID_CHARACTERS + " characters, not " + documentId.length());
        }
        if (closed.get()) {
            throw new IllegalStateException("the knowledge publisher is closed");
        }
        CompletableFuture<Void> acknowledged = new CompletableFuture<>();
        try {
            var _ = producer.send(new ProducerRecord<>(TOPIC.name(), documentId, value), (_, failure) -> {
                if (failure == null) {
                    acknowledged.complete(null);
                } else {
                    fail(acknowledged, documentId, failure);
                }
            });
        } catch (KafkaException e) {
            fail(acknowledged, documentId, e);
        }
        return acknowledged;
    }

    private void fail(CompletableFuture<Void> acknowledged, String documentId, Exception failure) {
        KnowledgeNotStoredException cause = new KnowledgeNotStoredException(documentId, failure);
        synchronized (failing) {
            failures++;
            if (firstFailure == null) {
                firstFailure = cause;
            }
        }
        acknowledged.completeExceptionally(cause);
    }

    /// Waits until the broker has acknowledged, or failed to acknowledge, every change made before, at most 30 s.
    ///
    /// @throws KnowledgeNotStoredException when changes failed since the last flush; it names the first
    public void flush() {
        producer.flush();
        synchronized (failing) {
            if (firstFailure != null) {
                KnowledgeNotStoredException summary = new KnowledgeNotStoredException(failures, firstFailure);
                failures = 0;
                firstFailure = null;
                throw summary;
            }
        }
    }

    /// Waits at most 30 s for changes that are on their way. Idempotent. Failures show in the futures only; call
    /// [#flush()] before to see them.
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            producer.close(CLOSE_TIMEOUT);
        }
    }
}
