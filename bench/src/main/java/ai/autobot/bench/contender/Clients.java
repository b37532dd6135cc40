package ai.autobot.bench.contender;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// The Kafka clients' settings of the peers: those that the pipeline uses, too, where they say what a user may expect
/// of a crash or of a wait, and for the rest what suits calls of seconds.
final class Clients {
    /// The partitions of each topic.
    static final int PARTITIONS = 8;

    /// How often those commit who do so at least once; the pipeline does the same.
    static final Duration COMMIT_INTERVAL = Duration.ofMillis(500);

    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration HEARTBEAT = Duration.ofMillis(2_500);

    /// Calls are slow, and a consumer that is busy with them is not dead.
    private static final Duration LONGEST_BETWEEN_POLLS = Duration.ofMinutes(30);

    private Clients() {}

    static Map<String, Object> common(Order order) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, order.kafka());
        return properties;
    }

    /// A static member: it gets its partitions back after a restart without a rebalance, as the pipeline does.
    ///
    /// @param mostRecords how many a poll may return
    static Map<String, Object> consumer(Order order, int mostRecords) {
        Map<String, Object> properties = common(order);
        properties.putAll(membership());
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, order.application());
        properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "worker-1");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, mostRecords);
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return properties;
    }

    static Map<String, Object> producer(Order order) {
        Map<String, Object> properties = common(order);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return properties;
    }

    static Map<String, Object> membership() {
        return Map.of(
                ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) SESSION_TIMEOUT.toMillis(),
                ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, (int) HEARTBEAT.toMillis(),
                ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, (int) LONGEST_BETWEEN_POLLS.toMillis());
    }

    static Properties properties(Map<String, Object> map) {
        Properties properties = new Properties();
        properties.putAll(map);
        return properties;
    }
}
