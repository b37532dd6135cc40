package ai.autobot.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/// The settings of this module's Kafka clients: the caller's (addresses, security), over our defaults, under what
/// correctness needs.
final class KafkaSettings {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration METADATA_AGE = Duration.ofSeconds(10);
    private static final Duration METADATA_IDLE = Duration.ofDays(7);
    private static final Duration MAXIMUM_BACK_OFF = Duration.ofSeconds(1);

    /// How long a send waits for room in the producer's buffer.
    static final Duration MAXIMUM_BLOCK = Duration.ofSeconds(5);

    private KafkaSettings() {}

    /// @param delivery how long the producer tries to deliver a record, retries included
    static Map<String, Object> producer(Map<String, Object> callers, String clientId, Duration delivery) {
        Map<String, Object> settings = common();
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        // A topic that was not written to for a while must not make the next send wait for a broker.
        settings.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, METADATA_IDLE.toMillis());
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, shorter(MAXIMUM_BLOCK, delivery));
        settings.putAll(callers);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Math.toIntExact(delivery.toMillis()));
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(shorter(REQUEST_TIMEOUT, delivery)));
        // A conversation must lie in the partition of its key as every other sender sees it.
        settings.remove(ProducerConfig.PARTITIONER_CLASS_CONFIG);
        settings.remove(ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG);
        settings.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        return settings;
    }

    /// A reader of whole topics, without a group.
    static Map<String, Object> tail(Map<String, Object> callers, String clientId, String isolationLevel) {
        Map<String, Object> settings = common();
        // With a minimum of one byte the broker answers as soon as there is a record; a long wait costs no latency.
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        settings.putAll(callers);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolationLevel);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // Only for a position that the broker no longer has: reading twice is harmless, missing a response is not.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        return settings;
    }

    private static Map<String, Object> common() {
        Map<String, Object> settings = new HashMap<>();
        settings.put(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, METADATA_AGE.toMillis());
        settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, MAXIMUM_BACK_OFF.toMillis());
        return settings;
    }

    private static long shorter(Duration one, Duration other) {
        return Math.min(one.toMillis(), other.toMillis());
    }
}
