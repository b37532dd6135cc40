package ai.autobot.local.faults;

import ai.autobot.events.ChatCancellation;
import ai.autobot.events.ChatRequest;
import ai.autobot.schemas.Topic;
import ai.autobot.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// Writes what users, and those who are none, put on the topics.
final class Asking implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;

    Asking(Map<String, Object> kafka) {
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put("linger.ms", 0);
        producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    static ChatRequest.Builder request(String conversationId, String requestId) {
        return ChatRequest.newBuilder()
                .setConversationId(conversationId)
                .setRequestId(requestId)
                .setMessage("What is asked in " + requestId + "?")
                .setCreatedAt(Instant.now())
                .setUseKnowledge(false);
    }

    static byte[] bytes(ChatRequest request) {
        return value(Topics.CHAT_REQUESTS, request);
    }

    void ask(String conversationId, String requestId, @Nullable String token)
            throws InterruptedException, ExecutionException {
        ask(request(conversationId, requestId).build(), token);
    }

    void ask(ChatRequest request, @Nullable String token) throws InterruptedException, ExecutionException {
        send(Topics.CHAT_REQUESTS, request.getConversationId(), bytes(request), token);
    }

    /// Returns before the broker has it; see [#flush].
    void askSoon(String conversationId, String requestId, @Nullable String token) {
        byte[] value = bytes(request(conversationId, requestId).build());
        var _ = producer.send(outgoing(Topics.CHAT_REQUESTS, conversationId, value, token));
    }

    /// Returns when the broker has all that was asked.
    void flush() {
        producer.flush();
    }

    void cancel(String conversationId, String requestId, @Nullable String token)
            throws InterruptedException, ExecutionException {
        ChatCancellation cancellation = ChatCancellation.newBuilder()
                .setConversationId(conversationId)
                .setRequestId(requestId)
                .setCreatedAt(Instant.now())
                .build();
        send(Topics.CHAT_CANCELLATIONS, conversationId, value(Topics.CHAT_CANCELLATIONS, cancellation), token);
    }

    /// Anything, on the topic of requests; returns when the broker has it.
    RecordMetadata sendRaw(byte @Nullable [] key, byte @Nullable [] value, Map<String, byte[]> headers)
            throws InterruptedException, ExecutionException {
        return sendRaw(null, key, value, headers);
    }

    /// As [#sendRaw], with a partition instead of the one that the key has.
    RecordMetadata sendRaw(
            @Nullable Integer partition, byte @Nullable [] key, byte @Nullable [] value, Map<String, byte[]> headers)
            throws InterruptedException, ExecutionException {
        ProducerRecord<byte[], byte[]> outgoing =
                new ProducerRecord<>(Topics.CHAT_REQUESTS.name(), partition, key, value);
        headers.forEach((name, content) -> outgoing.headers().add(name, content));
        return producer.send(outgoing).get();
    }

    private void send(Topic<?, ?> topic, String key, byte[] value, @Nullable String token)
            throws InterruptedException, ExecutionException {
        producer.send(outgoing(topic, key, value, token)).get();
    }

    private static ProducerRecord<byte[], byte[]> outgoing(
            Topic<?, ?> topic, String key, byte[] value, @Nullable String token) {
        ProducerRecord<byte[], byte[]> outgoing =
                new ProducerRecord<>(topic.name(), key.getBytes(StandardCharsets.UTF_8), value);
        if (token != null) {
            outgoing.headers().add(Topics.AUTHORIZATION, ("Bearer " + token).getBytes(StandardCharsets.UTF_8));
        }
        return outgoing;
    }

    private static <V> byte[] value(Topic<String, V> topic, V value) {
        return topic.values().serializer().serialize(topic.name(), value);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
