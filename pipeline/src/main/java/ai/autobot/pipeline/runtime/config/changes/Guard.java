package ai.autobot.pipeline.runtime.config.changes;

import ai.autobot.events.ConfigChange;
import ai.autobot.schemas.Topics;
import ai.autobot.schemas.UnreadableRecordException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches `chat.responses` and `health.events` of all instances for as long as a change is guarded, and says
/// then what is to become of it. [#run] belongs to one thread; [#end] may be called by any.
final class Guard implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final ConfigChange change;
    private final Duration time;
    private final Tally tally;
    private final Concluded concluded;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private volatile boolean ended;

    /// Told at most once; never when the guard was ended before.
    @FunctionalInterface
    interface Concluded {
        /// Hears what is to become of a change.
        ///
        /// @param keep whether the change is good
        /// @param reason what was seen
        void conclude(ConfigChange change, boolean keep, String reason);
    }

    Guard(Map<String, Object> kafka, ConfigChange change, ChangesSettings settings, Concluded concluded) {
        this.change = change;
        this.time = time(change);
        this.tally = new Tally(change, settings);
        this.concluded = concluded;
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /// How long a change is guarded; zero where it is not.
    static Duration time(ConfigChange change) {
        return Duration.ofMillis(change.getGuardMillis().orElse(0L));
    }

    /// Whether it was to be judged by now.
    static boolean isOver(ConfigChange change, Instant now) {
        return !now.isBefore(change.getChangedAt().plus(time(change)));
    }

    @Override
    public void run() {
        Optional<String> alarm;
        try {
            assign();
            do {
                consumer.poll(POLL).forEach(this::take);
                alarm = tally.alarm();
            } while (!ended && alarm.isEmpty() && !isOver(change, Instant.now()));
            alarm = tally.atEnd();
        } catch (WakeupException e) {
            LOG.debug("A guard has ended", e);
            return;
        } catch (KafkaException e) {
            LOG.warn("a guarded change cannot be watched: key={}", change.getKey(), e);
            alarm = Optional.of("it could not be watched");
        } finally {
            consumer.close(CloseOptions.timeout(FAREWELL));
        }
        if (!ended) {
            concluded.conclude(change, alarm.isEmpty(), alarm.orElseGet(tally::summary));
        }
    }

    /// Responses from as long before the change as it is guarded, to know what was usual.
    private void assign() {
        Map<TopicPartition, Long> from = new HashMap<>();
        partitions(Topics.CHAT_RESPONSES.name())
                .forEach(partition -> from.put(
                        partition, Math.max(0, change.getChangedAt().minus(time).toEpochMilli())));
        partitions(Topics.HEALTH_EVENTS.name())
                .forEach(partition -> from.put(partition, change.getChangedAt().toEpochMilli()));
        consumer.assign(from.keySet());
        consumer.offsetsForTimes(from).forEach((partition, found) -> {
            if (found == null) {
                consumer.seekToEnd(List.of(partition));
            } else {
                consumer.seek(partition, found.offset());
            }
        });
        // Where it ends is looked up at once, and not when the first record has come.
        from.keySet().forEach(consumer::position);
    }

    private List<TopicPartition> partitions(String topic) {
        List<TopicPartition> partitions = new ArrayList<>();
        consumer.partitionsFor(topic)
                .forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition())));
        return partitions;
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        try {
            if (record.topic().equals(Topics.HEALTH_EVENTS.name())) {
                tally.take(Topics.HEALTH_EVENTS.values().deserializer().deserialize(record.topic(), record.value()));
            } else {
                tally.take(Topics.CHAT_RESPONSES.values().deserializer().deserialize(record.topic(), record.value()));
            }
        } catch (UnreadableRecordException e) {
            LOG.debug("A record says nothing to a guard", e);
        }
    }

    /// Ends it without a conclusion.
    void end() {
        ended = true;
        consumer.wakeup();
    }
}
