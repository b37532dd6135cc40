package ai.autobot.local.chaos;

import ai.autobot.events.ChatCancellation;
import ai.autobot.events.ChatRequest;
import ai.autobot.schemas.Topic;
import ai.autobot.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Sends what a plan says, each record at its time, through outages of the broker as well: what cannot be delivered
/// is tried for minutes. Used by one thread, but for the count.
final class ChaosSender implements AutoCloseable {
    private static final Duration DELIVERY_LIMIT = Duration.ofMinutes(3);

    private final KafkaProducer<byte[], byte[]> producer;
    private final List<String> tokens;
    private final AtomicInteger sent = new AtomicInteger();

    /// @param tokens of the users, in their order
    ChaosSender(Map<String, Object> kafka, List<String> tokens) {
        this.tokens = List.copyOf(tokens);
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Math.toIntExact(DELIVERY_LIMIT.toMillis()));
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, DELIVERY_LIMIT.toMillis());
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        producer.partitionsFor(Topics.CHAT_REQUESTS.name());
        producer.partitionsFor(Topics.CHAT_CANCELLATIONS.name());
    }

    private record Sending(Duration at, Runnable action) {}

    /// Blocks until the broker has all, or was given up.
    ///
    /// @throws InterruptedException when interrupted meanwhile; the rest is not sent
    void sendAll(ChaosPlan plan, Chronicle chronicle) throws InterruptedException {
        List<Sending> sendings = new ArrayList<>();
        for (PlannedRequest request : plan.requests()) {
            sendings.add(new Sending(request.at(), () -> ask(request)));
            request.againAfter()
                    .ifPresent(after -> sendings.add(new Sending(request.at().plus(after), () -> ask(request))));
            request.cancelledAfter()
                    .ifPresent(after -> sendings.add(new Sending(request.at().plus(after), () -> cancel(request))));
        }
        sendings.sort(Comparator.comparing(Sending::at));
        for (Sending sending : sendings) {
            chronicle.await(sending.at());
            sending.action().run();
        }
        producer.flush();
    }

    /// Requests sent so far, with those that were sent again.
    int sent() {
        return sent.get();
    }

    private void ask(PlannedRequest planned) {
        sent.incrementAndGet();
        Instant now = Instant.now();
        ChatRequest.Builder request = ChatRequest.newBuilder()
                .setRequestId(planned.requestId())
                .setConversationId(planned.conversationId())
                .setMessage("What is asked in " + planned.requestId() + "?")
                .setCreatedAt(now)
                .setUseKnowledge(false);
        planned.deadline().ifPresent(deadline -> request.setDeadline(now.plus(deadline)));
        send(Topics.CHAT_REQUESTS, planned, request.build());
    }

    private void cancel(PlannedRequest planned) {
        send(
                Topics.CHAT_CANCELLATIONS,
                planned,
                ChatCancellation.newBuilder()
                        .setRequestId(planned.requestId())
                        .setConversationId(planned.conversationId())
                        .setCreatedAt(Instant.now())
                        .build());
    }

    private <V> void send(Topic<String, V> topic, PlannedRequest planned, V value) {
        ProducerRecord<byte[], byte[]> outgoing = new ProducerRecord<>(
                topic.name(),
                planned.conversationId().getBytes(StandardCharsets.UTF_8),
                topic.values().serializer().serialize(topic.name(), value));
        outgoing.headers()
                .add(Topics.AUTHORIZATION, ("Bearer " + tokens.get(planned.user())).getBytes(StandardCharsets.UTF_8));
        // What does not come to the topic the audit misses there.
        var _ = producer.send(outgoing);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
