package ai.autobot.pipeline;

import static org.awaitility.Awaitility.await;

import ai.autobot.events.AuditEvent;
import ai.autobot.events.ChatResponse;
import ai.autobot.pipeline.arrive.ArriveSettings;
import ai.autobot.pipeline.arrive.RequestReader;
import ai.autobot.pipeline.respond.ChatOutcome;
import ai.autobot.pipeline.respond.RespondSettings;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.journey.JourneySettings;
import ai.autobot.pipeline.runtime.journey.Journeys;
import ai.autobot.pipeline.runtime.journey.Work;
import ai.autobot.schemas.Topic;
import ai.autobot.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
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

    /// Where nothing is sealed, and an authorization is the name of whose request it is.
    static ChatDriver unsealed(Work<ChatOutcome> work, RespondSettings respond, Path state) {
        return start(
                ChatTopology.of(
                        "worker",
                        new RequestReader(Configuration.of(ArriveSettings.class, Map.of()), 1),
                        (authorization, requestId) -> authorization.getBytes(StandardCharsets.UTF_8),
                        Optional::of,
                        Journeys.of(Configuration.of(JourneySettings.class, Map.of()), work),
                        respond,
                        () -> FixedTerms.VERSION),
                state,
                Instant.now());
    }

    /// The next response; blocks until it is there, a minute at most.
    ChatResponse response() {
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            driver.advanceWallClockTime(Duration.ofMillis(10));
            return !responses.isEmpty();
        });
        return responses.readValue();
    }

    private static TestInputTopic<byte[], byte[]> in(TopologyTestDriver driver, Topic<?, ?> topic) {
        return driver.createInputTopic(topic.name(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static <K, V> TestOutputTopic<K, V> out(TopologyTestDriver driver, Topic<K, V> topic) {
        return driver.createOutputTopic(
                topic.name(), topic.keys().deserializer(), topic.values().deserializer());
    }
}
