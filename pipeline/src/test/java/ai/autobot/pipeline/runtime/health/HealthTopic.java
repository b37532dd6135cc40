package ai.autobot.pipeline.runtime.health;

import static org.awaitility.Awaitility.await;

import ai.autobot.events.HealthEvent;
import ai.autobot.events.HealthState;
import ai.autobot.schemas.HealthDetails;
import ai.autobot.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/// All that is on `health.events`, from its beginning, and a pen to write there in anybody's name. For one
/// test thread.
final class HealthTopic implements AutoCloseable {
    static final Duration GENEROUS = Duration.ofMinutes(2);

    private final KafkaConsumer<String, HealthEvent> consumer;
    private final Producer<String, HealthEvent> producer;
    private final List<ConsumerRecord<String, HealthEvent>> records = new ArrayList<>();

    HealthTopic(Map<String, Object> kafka) {
        consumer = new KafkaConsumer<>(
                kafka,
                Topics.HEALTH_EVENTS.keys().deserializer(),
                Topics.HEALTH_EVENTS.values().deserializer());
        producer = new KafkaProducer<>(
                kafka,
                Topics.HEALTH_EVENTS.keys().serializer(),
                Topics.HEALTH_EVENTS.values().serializer());
        List<TopicPartition> partitions = consumer.partitionsFor(Topics.HEALTH_EVENTS.name()).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /// Waits until what was last said under a key is so.
    HealthEvent until(String key, Predicate<HealthEvent> said) {
        await().atMost(GENEROUS).until(() -> last(key).filter(said).isPresent());
        return last(key).orElseThrow();
    }

    /// Waits until a key has ended.
    void untilEnded(String key) {
        await().atMost(GENEROUS).until(() -> {
            List<Optional<HealthEvent>> all = of(key);
            return !all.isEmpty() && all.getLast().isEmpty();
        });
    }

    /// What was last said under a key; empty where nothing was, or the key has ended.
    Optional<HealthEvent> last(String key) {
        List<Optional<HealthEvent>> all = of(key);
        return all.isEmpty() ? Optional.empty() : all.getLast();
    }

    /// All that was said under a key; empty where it ended.
    List<Optional<HealthEvent>> of(String key) {
        consumer.poll(Duration.ofMillis(50)).forEach(records::add);
        return records.stream()
                .filter(record -> record.key().equals(key))
                .map(record -> Optional.ofNullable(record.value()))
                .toList();
    }

    /// The states that were told as changes, in their order.
    List<HealthState> changes(String key) {
        return of(key).stream()
                .flatMap(Optional::stream)
                .filter(event -> !event.getHeartbeat())
                .map(HealthEvent::getState)
                .toList();
    }

    void say(String instance, String component, HealthState state, Map<String, String> details) {
        HealthEvent event = HealthEvent.newBuilder()
                .setInstance(instance)
                .setComponent(component)
                .setState(state)
                .setSince(Instant.EPOCH)
                .setOccurredAt(Instant.EPOCH)
                .setDetails(new HashMap<>(details))
                .build();
        var _ = producer.send(
                new ProducerRecord<>(Topics.HEALTH_EVENTS.name(), HealthDetails.key(instance, component), event));
        producer.flush();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        consumer.close();
    }
}
