package ai.autobot.local.deadletters;

import ai.autobot.local.running.TopicReader;
import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.pipeline.arrive.DeadLetter;
import ai.autobot.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// Writes dead letters to `chat.requests` again. Not thread-safe.
final class Resending implements AutoCloseable {
    private static final Set<String> OURS = Set.of(
            DeadLetter.REASON,
            DeadLetter.TOPIC,
            DeadLetter.PARTITION,
            DeadLetter.OFFSET,
            DeadLetter.TIMESTAMP,
            DeadLetter.ORIGINAL_BYTES,
            Letter.REPLAYED);

    private final Producer<byte[], byte[]> producer;
    private final @Nullable String token;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    /// @param token what the requests are signed with; null sends them without
    Resending(Map<String, Object> kafka, @Nullable String token) {
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 15_000);
        this.producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        this.token = token;
    }

    /// Returns when the broker has them all.
    ///
    /// @throws CommandFailure when it does not get them all; some may have been sent
    void send(Set<Letter.Place> places, TopicReader topics) {
        topics.read(Topics.CHAT_DEAD_LETTERS.name(), null, record -> {
            if (places.contains(new Letter.Place(record.partition(), record.offset()))) {
                send(record);
            }
        });
        producer.flush();
        Exception cause = failure.get();
        if (cause != null) {
            throw failed(cause);
        }
    }

    private void send(ConsumerRecord<byte[], byte[]> letter) {
        ProducerRecord<byte[], byte[]> again =
                new ProducerRecord<>(Topics.CHAT_REQUESTS.name(), letter.key(), letter.value());
        for (Header header : letter.headers()) {
            if (!OURS.contains(header.key()) && !header.key().equalsIgnoreCase(Topics.AUTHORIZATION)) {
                again.headers().add(header);
            }
        }
        String place = new Letter.Place(letter.partition(), letter.offset()).toString();
        again.headers().add(Letter.REPLAYED, place.getBytes(StandardCharsets.UTF_8));
        if (token != null) {
            again.headers().add(Topics.AUTHORIZATION, ("Bearer " + token).getBytes(StandardCharsets.UTF_8));
        }
        try {
            var _ = producer.send(again, (_, cause) -> {
                if (cause != null) {
                    failure.compareAndSet(null, cause);
                }
            });
        } catch (KafkaException e) {
            throw failed(e);
        }
    }

    private static CommandFailure failed(Exception cause) {
        return new CommandFailure(
                ExitCode.UNREACHABLE,
                "Not all could be sent: " + cause.getMessage() + ". Sending them again does no harm.",
                cause);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
