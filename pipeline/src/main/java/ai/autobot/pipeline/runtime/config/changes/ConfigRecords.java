package ai.autobot.pipeline.runtime.config.changes;

import ai.autobot.events.ConfigChange;
import ai.autobot.events.ConfigEvent;
import ai.autobot.schemas.Topic;
import ai.autobot.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Writes to `config.changes` and `config.events`. Thread-safe; a send blocks 5 s at most, where no broker
/// answers.
public final class ConfigRecords implements AutoCloseable {
    private static final int LONGEST_BLOCK_MILLIS = 5_000;
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final KafkaProducer<byte[], byte[]> producer;

    /// @param kafka client properties
    public ConfigRecords(Map<String, Object> kafka) {
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, LONGEST_BLOCK_MILLIS);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, LONGEST_BLOCK_MILLIS);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * LONGEST_BLOCK_MILLIS);
        producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /// Wants a change.
    ///
    /// @return done when all in-sync replicas have it; failed by a [KafkaException] where they have not
    public CompletionStage<Void> write(ConfigChange change) {
        return send(Topics.CONFIG_CHANGES, change.getKey(), change);
    }

    /// Says what an instance did.
    ///
    /// @return as [#write]
    CompletionStage<Void> tell(ConfigEvent event) {
        return send(Topics.CONFIG_EVENTS, event.getInstance(), event);
    }

    private <V> CompletionStage<Void> send(Topic<String, V> topic, String key, V value) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        try {
            var _ = producer.send(
                    new ProducerRecord<>(
                            topic.name(),
                            topic.keys().serializer().serialize(topic.name(), key),
                            topic.values().serializer().serialize(topic.name(), value)),
                    (_, failure) -> {
                        if (failure == null) {
                            sent.complete(null);
                        } else {
                            sent.completeExceptionally(failure);
                        }
                    });
        } catch (KafkaException | IllegalStateException e) {
            sent.completeExceptionally(e);
        }
        return sent;
    }

    /// Blocks for two seconds at most, for what is on its way. Idempotent.
    @Override
    public void close() {
        producer.close(FAREWELL);
    }
}
