package ai.autobot.pipeline;

import ai.autobot.events.AuditEvent;
import ai.autobot.events.ChatResponse;
import ai.autobot.schemas.Topic;
import ai.autobot.schemas.Topics;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;

/// The topology in Kafka's own driver, with its topics.
record ChatDriver(
        TopologyTestDriver driver,
        TestInputTopic<byte[], byte[]> requests,
        TestInputTopic<byte[], byte[]> cancellations,
        TestOutputTopic<String, ChatResponse> responses,
        TestOutputTopic<String, AuditEvent> audit,
        TestOutputTopic<byte[], byte[]> deadLetters) {
    static ChatDriver start(Topology topology, Path state, Instant now) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        TopologyTestDriver driver = new TopologyTestDriver(topology, properties, now);
        return new ChatDriver(
                driver,
                in(driver, Topics.CHAT_REQUESTS),
                in(driver, Topics.CHAT_CANCELLATIONS),
                out(driver, Topics.CHAT_RESPONSES),
                out(driver, Topics.AUDIT_EVENTS),
                driver.createOutputTopic(
                        Topics.CHAT_DEAD_LETTERS.name(), new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    private static TestInputTopic<byte[], byte[]> in(TopologyTestDriver driver, Topic<?, ?> topic) {
        return driver.createInputTopic(topic.name(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static <K, V> TestOutputTopic<K, V> out(TopologyTestDriver driver, Topic<K, V> topic) {
        return driver.createOutputTopic(
                topic.name(), topic.keys().deserializer(), topic.values().deserializer());
    }
}
