package ai.autobot.local.load;

import ai.autobot.events.ChatRequest;
import ai.autobot.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/// Sends the requests of a plan, each at its time: it never waits for answers. Used by one thread.
public final class LoadSender implements AutoCloseable {
    private static final Duration DELIVERY_LIMIT = Duration.ofSeconds(30);
    private static final int BUFFER_BYTES = 64 << 20;

    private final KafkaProducer<String, ChatRequest> producer;
    private final LoadPlan plan;
    private final String run;
    private final List<byte[]> authorizations;
    private final AtomicInteger unsent = new AtomicInteger();

    /// Connects.
    ///
    /// @param run what its request ids begin with
    /// @param tokens of the users, in their order
    public LoadSender(Map<String, Object> kafka, LoadPlan plan, String run, List<String> tokens) {
        this.plan = plan;
        this.run = run;
        this.authorizations = tokens.stream()
                .map(token -> ("Bearer " + token).getBytes(StandardCharsets.UTF_8))
                .toList();
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Math.toIntExact(DELIVERY_LIMIT.toMillis()));
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        producer = new KafkaProducer<>(
                properties,
                Topics.CHAT_REQUESTS.keys().serializer(),
                Topics.CHAT_REQUESTS.values().serializer());
        producer.partitionsFor(Topics.CHAT_REQUESTS.name());
    }

    /// Sends all, and returns when the broker has them.
    ///
    /// @return how many the broker did not take
    /// @throws InterruptedException when interrupted meanwhile; the rest is not sent
    public int sendAll(Observations observations) throws InterruptedException {
        long startNanos = System.nanoTime();
        long startMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        for (int number = 0; number < plan.count(); number++) {
            long due = plan.dueNanos(number);
            for (long wait = startNanos + due - System.nanoTime();
                    wait > 0;
                    wait = startNanos + due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
                if (Thread.interrupted()) {
                    throw new InterruptedException("stopped while load was sent");
                }
            }
            observations.sending(number, startMicros + due / 1_000);
            send(number);
        }
        producer.flush();
        return unsent.get();
    }

    private void send(int number) {
        String conversation = plan.conversation(number);
        ChatRequest request = ChatRequest.newBuilder()
                .setRequestId(run + number)
                .setConversationId(conversation)
                .setMessage(LoadQuestion.of(run + number))
                .setCreatedAt(Instant.now())
                .build();
        ProducerRecord<String, ChatRequest> outgoing =
                new ProducerRecord<>(Topics.CHAT_REQUESTS.name(), conversation, request);
        outgoing.headers().add(Topics.AUTHORIZATION, authorizations.get(plan.user(number)));
        var _ = producer.send(outgoing, (_, failure) -> {
            if (failure != null) {
                unsent.incrementAndGet();
            }
        });
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
