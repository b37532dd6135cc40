package ai.autobot.pipeline.runtime.config.changes;

import ai.autobot.events.ConfigChange;
import ai.autobot.schemas.Topics;
import ai.autobot.schemas.UnreadableRecordException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// The whole topic `config.changes`, from its beginning on, all partitions, without a group. Used by one
/// thread at a time; only [#wakeUp] may be called by others.
final class ChangeTopic implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final KafkaConsumer<byte[], byte[]> consumer;

    /// @param kafka client properties
    ChangeTopic(Map<String, Object> kafka) {
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
        consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /// All that is there now, a partition's records in their order. Blocks for the limit at most, and some
    /// seconds more where no broker answers.
    ///
    /// @throws ChangesUnreadableException when the topic is missing, or the limit passes
    /// @throws org.apache.kafka.common.KafkaException when it cannot be read
    List<Received> readToEnd(Duration limit) {
        long giveUpAt = System.nanoTime() + limit.toNanos();
        List<TopicPartition> partitions = consumer.partitionsFor(Topics.CONFIG_CHANGES.name(), limit).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new ChangesUnreadableException("topic " + Topics.CONFIG_CHANGES.name() + " is missing");
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Duration left = Duration.ofNanos(Math.max(0, giveUpAt - System.nanoTime()));
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, left);
        List<Received> all = new ArrayList<>();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            if (System.nanoTime() - giveUpAt > 0) {
                throw new ChangesUnreadableException(
                        "the live changes on " + Topics.CONFIG_CHANGES.name() + " were not read within " + limit);
            }
            all.addAll(poll());
        }
        return all;
    }

    /// What has come since; waits a moment for it.
    ///
    /// @throws org.apache.kafka.common.errors.WakeupException when it was woken up
    List<Received> poll() {
        List<Received> received = new ArrayList<>();
        consumer.poll(POLL).forEach(record -> received.add(read(record)));
        return received;
    }

    private static Received read(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            return new Received.Removed(key);
        }
        try {
            ConfigChange change =
                    Topics.CONFIG_CHANGES.values().deserializer().deserialize(record.topic(), record.value());
            return change.getKey().equals(key)
                    ? new Received.Change(change)
                    : new Received.Broken(key, "the key of " + place(record) + " is not that of the setting in it");
        } catch (UnreadableRecordException e) {
            return new Received.Broken(key, place(record) + " cannot be read");
        }
    }

    private static String place(ConsumerRecord<?, ?> record) {
        return "the record at %s-%d@%d".formatted(record.topic(), record.partition(), record.offset());
    }

    /// Ends a wait.
    void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(FAREWELL));
    }
}
