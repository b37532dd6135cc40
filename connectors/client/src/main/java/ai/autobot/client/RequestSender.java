package ai.autobot.client;

import ai.autobot.events.ChatCancellation;
import ai.autobot.events.ChatRequest;
import ai.autobot.schemas.Topic;
import ai.autobot.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/// Writes requests and cancellations, with the headers that belong to them.
///
/// Thread-safe. Sending blocks only while the producer's buffer is full or its metadata is missing, at most
/// [KafkaSettings#MAXIMUM_BLOCK]. Each future completes with the broker's acknowledgement, or exceptionally with
/// [ChatNotSentException].
final class RequestSender implements AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Producer<String, byte[]> producer;

    /// @throws KafkaException when the settings are wrong
    RequestSender(Map<String, Object> settings) {
        this.producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    /// Fetches what the first send would have to wait for.
    ///
    /// @throws KafkaException when a topic is missing or no broker answers for as long as a send may block
    void prepare() {
        producer.partitionsFor(Topics.CHAT_REQUESTS.name());
        producer.partitionsFor(Topics.CHAT_CANCELLATIONS.name());
    }

    CompletableFuture<Void> send(ChatRequest request, @Nullable String bearerToken, @Nullable String traceparent) {
        return send(
                Topics.CHAT_REQUESTS,
                request.getConversationId(),
                request,
                bearerToken,
                traceparent,
                "request " + request.getRequestId());
    }

    CompletableFuture<Void> cancel(
            String conversationId,
            String requestId,
            String reason,
            @Nullable String bearerToken,
            @Nullable String traceparent) {
        ChatCancellation cancellation = ChatCancellation.newBuilder()
                .setRequestId(requestId)
                .setConversationId(conversationId)
                .setCreatedAt(Instant.now())
                .setReason(reason)
                .build();
        return send(
                Topics.CHAT_CANCELLATIONS,
                conversationId,
                cancellation,
                bearerToken,
                traceparent,
                "the cancellation of request " + requestId);
    }

    private <V> CompletableFuture<Void> send(
            Topic<String, V> topic,
            String key,
            V value,
            @Nullable String bearerToken,
            @Nullable String traceparent,
            String what) {
        CompletableFuture<Void> acknowledged = new CompletableFuture<>();
        try {
            byte[] bytes = topic.values().serializer().serialize(topic.name(), value);
            ProducerRecord<String, byte[]> outgoing = new ProducerRecord<>(topic.name(), key, bytes);
            if (bearerToken != null) {
                outgoing.headers()
                        .add(Topics.AUTHORIZATION, ("Bearer " + bearerToken).getBytes(StandardCharsets.UTF_8));
            }
            if (traceparent != null) {
                outgoing.headers().add(Topics.TRACEPARENT, traceparent.getBytes(StandardCharsets.US_ASCII));
            }
            var _ = producer.send(outgoing, (_, failure) -> {
                if (failure == null) {
                    acknowledged.complete(null);
                } else {
                    acknowledged.completeExceptionally(notSent(what, failure));
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            // A producer that was closed meanwhile answers with an IllegalStateException.
            acknowledged.completeExceptionally(notSent(what, e));
        }
        return acknowledged;
    }

    private static ChatNotSentException notSent(String what, Throwable failure) {
        return new ChatNotSentException(what + " could not be sent: " + failure.getMessage(), failure);
    }

    /// Waits at most 5 s for what is being sent. Idempotent.
    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
    }
}
