package ai.autobot.client;

import ai.autobot.events.ChatCancellation;
import ai.autobot.events.ChatRequest;
import ai.autobot.schemas.Topic;
import ai.autobot.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes requests and cancellations, with the headers that belong to them, in the order in which they were given.
///
/// Thread-safe. Nothing blocks its callers: a thread of its own waits while no broker answers, because Kafka's producer
/// forgets where the partitions are in an outage, and would make its caller wait for that. Each future completes with
/// the broker's acknowledgement, or exceptionally with [ChatNotSentException]; cancelling it withdraws what is not sent
/// yet.
final class RequestSender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RequestSender.class);
    private static final Duration IDLE = Duration.ofMillis(100);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private record Outgoing(
            ProducerRecord<String, byte[]> content, String what, Instant expiry, CompletableFuture<Void> acknowledged) {
        void fail(Throwable failure) {
            acknowledged.completeExceptionally(
                    new ChatNotSentException(what + " could not be sent: " + failure.getMessage(), failure));
        }

        boolean isWanted() {
            return !acknowledged.isDone();
        }
    }

    private final Producer<String, byte[]> producer;
    private final Duration delivery;
    private final BlockingQueue<Outgoing> queue;
    private final Thread thread;
    private volatile boolean closing;

    /// @param delivery how long it tries to send a record
    /// @param capacity how many records may wait for a broker
    /// @throws KafkaException when the settings are wrong
    RequestSender(Map<String, Object> settings, Duration delivery, int capacity) {
        this.producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
        this.delivery = delivery;
        this.queue = new LinkedBlockingQueue<>(capacity);
        this.thread = Thread.ofPlatform().daemon().name("chat-requests").start(this::run);
    }

    /// Fetches what the first send would have to wait for; blocks until it is there.
    ///
    /// @throws KafkaException when a topic is missing or no broker answers until the limit, or the broker refuses
    void prepare(Instant limit) {
        awaitPartitions(Topics.CHAT_REQUESTS.name(), limit);
        awaitPartitions(Topics.CHAT_CANCELLATIONS.name(), limit);
    }

    private void awaitPartitions(String topic, Instant limit) {
        while (true) {
            try {
                var _ = producer.partitionsFor(topic);
                return;
            } catch (TimeoutException e) {
                if (Instant.now().isAfter(limit)) {
                    throw e;
                }
            }
        }
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
        byte[] bytes;
        try {
            bytes = topic.values().serializer().serialize(topic.name(), value);
        } catch (RuntimeException e) {
            // Avro reports a missing field by many exceptions.
            return CompletableFuture.failedFuture(
                    new ChatNotSentException(what + " could not be sent: " + e.getMessage(), e));
        }
        Outgoing outgoing = new Outgoing(
                new ProducerRecord<>(topic.name(), key, bytes),
                what,
                Instant.now().plus(delivery),
                new CompletableFuture<>());
        if (bearerToken != null) {
            outgoing.content()
                    .headers()
                    .add(Topics.AUTHORIZATION, ("Bearer " + bearerToken).getBytes(StandardCharsets.UTF_8));
        }
        if (traceparent != null) {
            outgoing.content().headers().add(Topics.TRACEPARENT, traceparent.getBytes(StandardCharsets.US_ASCII));
        }
        if (!queue.offer(outgoing)) {
            outgoing.fail(new IllegalStateException("too many records wait for a broker"));
        } else if (closing && queue.remove(outgoing)) {
            // The thread may have ended already; if it has not, one of the two gets hold of the record.
            outgoing.fail(new IllegalStateException("the client is closed"));
        }
        return outgoing.acknowledged();
    }

    private void run() {
        try {
            while (!closing || !queue.isEmpty()) {
                Outgoing next = queue.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
                if (next != null && awaitPartitions(next)) {
                    hand(next);
                }
            }
        } catch (InterruptedException | InterruptException e) {
            LOG.debug("The sending of requests was interrupted.", e);
        }
        for (Outgoing left = queue.poll(); left != null; left = queue.poll()) {
            left.fail(new IllegalStateException("the client is closed"));
        }
    }

    private boolean awaitPartitions(Outgoing next) {
        while (next.isWanted()) {
            try {
                var _ = producer.partitionsFor(next.content().topic());
                return true;
            } catch (InterruptException e) {
                next.fail(e);
                throw e;
            } catch (TimeoutException e) {
                if (Instant.now().isAfter(next.expiry())) {
                    next.fail(e);
                }
            } catch (KafkaException e) {
                next.fail(e);
            }
        }
        return false;
    }

    private void hand(Outgoing next) {
        try {
            var _ = producer.send(next.content(), (_, failure) -> {
                if (failure == null) {
                    next.acknowledged().complete(null);
                } else {
                    next.fail(failure);
                }
            });
        } catch (InterruptException e) {
            next.fail(e);
            throw e;
        } catch (KafkaException | IllegalStateException e) {
            next.fail(e);
        }
    }

    /// Waits at most 5 s for what is waiting, and 5 s for what is being sent. Idempotent.
    @Override
    public void close() {
        closing = true;
        try {
            if (!thread.join(CLOSE_TIMEOUT)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
        producer.close(CLOSE_TIMEOUT);
    }
}
