package ai.autobot.pipeline.runtime.kafka;

import ai.autobot.pipeline.runtime.config.Ranges;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.WallclockTimestampExtractor;

/// Turns our settings into Kafka's.
public final class KafkaProperties {
    /// A transaction's offsets may be refused while the markers of the last one are written, which takes the broker
    /// some milliseconds; with Kafka's default the commit, and all that its thread has, would wait for 100 ms then.
    static final int TRANSACTION_BACKOFF_MILLIS = 5;

    /// Nobody reads what a stream thread writes before its commit, which waits for no linger; each request to the
    /// broker
    /// costs as much as many records do.
    private static final int STATE_LINGER_MILLIS = 100;

    private static final Duration LONGEST_TRANSACTION = Duration.ofSeconds(10);

    private KafkaProperties() {}

    /// What every client needs to reach the brokers.
    public static Map<String, Object> common(KafkaSettings settings) {
        Map<String, Object> properties = new HashMap<>(settings.properties());
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        return properties;
    }

    /// What Kafka Streams runs with.
    ///
    /// @throws IllegalArgumentException when a time is out of its range; the message names the setting
    public static Properties streams(KafkaSettings settings) {
        Ranges.check(KafkaSettings.class, settings);
        Properties properties = new Properties();
        properties.putAll(common(settings));
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
        properties.put(StreamsConfig.CLIENT_ID_CONFIG, settings.instance());
        properties.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDirectory().toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, settings.guarantee());
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.streamThreads());
        properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) settings.replication());
        properties.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                settings.commitInterval().toMillis());
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksMemory.class);
        // A record's time is its sender's to choose: it decides neither the order of reading nor whether it can be
        // read.
        properties.put(StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG, WallclockTimestampExtractor.class);
        properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        // Caches would hold back what the next commit must contain, and save nothing: no key is written twice.
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), (int)
                settings.sessionTimeout().toMillis());
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), (int)
                settings.sessionTimeout().dividedBy(4).toMillis());
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), settings.instance());
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        properties.put(
                StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG),
                isTransactional(settings) ? STATE_LINGER_MILLIS : 0);
        properties.put(
                StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), TRANSACTION_BACKOFF_MILLIS);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), (int)
                transactionTimeout(settings).toMillis());
        properties.put(StreamsConfig.topicPrefix(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG), minInSync(settings));
        return properties;
    }

    /// What a worker that died left open hides all that others write behind it, until the broker ends it: it is to end
    /// when its owner counts as dead. A commit must fit into it.
    public static Duration transactionTimeout(KafkaSettings settings) {
        Duration session = settings.sessionTimeout();
        Duration timeout = session.compareTo(LONGEST_TRANSACTION) < 0 ? session : LONGEST_TRANSACTION;
        Duration least = settings.commitInterval().multipliedBy(2);
        return timeout.compareTo(least) < 0 ? least : timeout;
    }

    /// Whether what a worker writes can be read only when it is committed.
    public static boolean isTransactional(KafkaSettings settings) {
        return settings.guarantee().equals(StreamsConfig.EXACTLY_ONCE_V2);
    }

    /// The replicas that must have a record before it counts as written. With three copies one broker may be down, and
    /// no acknowledged record is lost with another.
    public static int minInSync(KafkaSettings settings) {
        return settings.replication() >= 3 ? 2 : 1;
    }
}
