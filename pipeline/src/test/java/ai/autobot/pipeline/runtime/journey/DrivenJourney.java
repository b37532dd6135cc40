package ai.autobot.pipeline.runtime.journey;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.schemas.ErrorCode;
import ai.autobot.state.PendingRequest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/// A journey in Kafka's own topology driver, with calls on real virtual threads.
@SuppressWarnings("NullAway.Init")
abstract class DrivenJourney {
    @TempDir
    Path folder;

    final Calls calls = new Calls();
    final List<Ended<String>> output = new ArrayList<>();
    final List<StopJudged<String>> judged = new ArrayList<>();
    final Instant start = Instant.ofEpochMilli(1_800_000_000_000L);

    @Nullable
    Journeys<String> journeys;

    @Nullable
    TopologyTestDriver driver;

    private @Nullable TestInputTopic<String, String> input;
    private long offset;

    @AfterEach
    void close() {
        if (driver != null) {
            driver.close();
        }
        calls.release.release(1_000);
    }

    void open(Map<String, String> settings) {
        Journeys<String> shared = Journeys.of(Configuration.of(JourneySettings.class, settings), calls);
        Topology topology = new Topology();
        topology.addSource("input", new StringDeserializer(), new StringDeserializer(), "input");
        topology.addProcessor("signals", ToSignal::new, "input");
        topology.addProcessor("journey", new JourneyStep<>(shared), "signals");
        topology.addProcessor("output", ToOutput::new, "journey");
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        TopologyTestDriver opened = new TopologyTestDriver(topology, properties, start);
        journeys = shared;
        driver = opened;
        input = opened.createInputTopic(
                "input", Serdes.String().serializer(), Serdes.String().serializer());
    }

    void ask(String conversation, String request) {
        ask(conversation, request, null);
    }

    void ask(String conversation, String request, @Nullable Instant deadline) {
        requireNonNull(input)
                .pipeInput(conversation, "ask " + request + " " + (deadline == null ? "-" : deadline.toString()));
    }

    void stop(String conversation, String request, String authorization) {
        requireNonNull(input).pipeInput(conversation, "stop " + request + " " + authorization);
    }

    void collect() {
        requireNonNull(driver).advanceWallClockTime(Duration.ofMillis(10));
    }

    void awaitEnds(int count) {
        await().until(() -> {
            collect();
            return output.size() >= count;
        });
    }

    List<ErrorCode> codes() {
        return output.stream()
                .filter(ended -> ended instanceof Ended.Unstarted<String>)
                .map(ended -> ((Ended.Unstarted<String>) ended).code())
                .toList();
    }

    private final class ToSignal extends ContextualProcessor<String, String, String, Signal> {
        @Override
        public void process(Record<String, String> record) {
            String[] words = record.value().split(" ", -1);
            RequestKey key = new RequestKey(record.key(), words[1]);
            Instant deadline = words[0].equals("ask") && !words[2].equals("-") ? Instant.parse(words[2]) : null;
            PendingRequest pending = new PendingRequest(
                    ByteBuffer.wrap(new byte[100]), null, null, offset++, start, 0, false, deadline, null, null);
            Signal signal =
                    words[0].equals("ask") ? new Signal.Arrived(key, pending) : new Signal.StopAsked(key, words[2]);
            context().forward(record.withValue(signal));
        }
    }

    private final class ToOutput extends ContextualProcessor<String, Report<String>, Void, Void> {
        @Override
        public void process(Record<String, Report<String>> record) {
            switch (record.value()) {
                case Ended<String> ended -> output.add(ended);
                case StopJudged<String> decided -> judged.add(decided);
                case Told<String> told -> {}
            }
        }
    }
}
