package ai.autobot.client;

import ai.autobot.events.ChatResponse;
import ai.autobot.events.ChatToken;
import ai.autobot.events.ResponseStatus;
import ai.autobot.schemas.Topic;
import ai.autobot.schemas.Topics;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Writes what a worker writes, on the real topics: tokens at once, responses in transactions.
final class FakeWorker implements AutoCloseable {
    private final Producer<String, byte[]> tokens;
    private final Producer<String, byte[]> responses;

    FakeWorker(Map<String, Object> kafka) {
        this.tokens = new KafkaProducer<>(kafka, new StringSerializer(), new ByteArraySerializer());
        this.responses = new KafkaProducer<>(
                with(kafka, "transactional.id", "fake-worker-" + UUID.randomUUID()),
                new StringSerializer(),
                new ByteArraySerializer());
        responses.initTransactions();
    }

    static Map<String, Object> with(Map<String, Object> settings, String key, Object value) {
        Map<String, Object> more = new HashMap<>(settings);
        more.put(key, value);
        return more;
    }

    void token(Chat chat, int attempt, String attemptId, int index, String text) {
        ChatToken token =
                new ChatToken(chat.requestId(), chat.conversationId(), attempt, attemptId, index, text, Instant.now());
        raw(Topics.CHAT_TOKENS, chat.conversationId(), bytes(Topics.CHAT_TOKENS, token));
    }

    void raw(Topic<?, ?> topic, String key, byte[] value) {
        try {
            tokens.send(new ProducerRecord<>(topic.name(), key, value)).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("the fake worker cannot write", e);
        }
    }

    void respond(ChatResponse response) {
        respond(List.of(response));
    }

    void respond(List<ChatResponse> several) {
        responses.beginTransaction();
        several.forEach(response -> write(outgoing(response)));
        responses.commitTransaction();
    }

    void respondOn(int partition, ChatResponse response) {
        ProducerRecord<String, byte[]> plain = outgoing(response);
        responses.beginTransaction();
        write(new ProducerRecord<>(plain.topic(), partition, plain.key(), plain.value()));
        responses.commitTransaction();
    }

    void abort(ChatResponse response) {
        responses.beginTransaction();
        write(outgoing(response));
        responses.flush();
        responses.abortTransaction();
    }

    private void write(ProducerRecord<String, byte[]> outgoing) {
        // A failure shows when the transaction is committed.
        var _ = responses.send(outgoing);
    }

    private static ProducerRecord<String, byte[]> outgoing(ChatResponse response) {
        return new ProducerRecord<>(
                Topics.CHAT_RESPONSES.name(), response.getConversationId(), bytes(Topics.CHAT_RESPONSES, response));
    }

    private static <V> byte[] bytes(Topic<String, V> topic, V value) {
        return topic.values().serializer().serialize(topic.name(), value);
    }

    static ChatResponse answer(Chat chat, String text) {
        return ChatResponse.newBuilder()
                .setRequestId(chat.requestId())
                .setConversationId(chat.conversationId())
                .setStatus(ResponseStatus.ANSWERED)
                .setText(text)
                .setAttempt(1)
                .setAttemptId("a")
                .setCreatedAt(Instant.now())
                .build();
    }

    @Override
    public void close() {
        tokens.close();
        responses.close();
    }
}
