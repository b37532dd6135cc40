package ai.autobot.pipeline.respond;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.journey.JourneyStores;
import ai.autobot.pipeline.runtime.journey.Report;
import ai.autobot.state.ConversationHistory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The step's own sweep of the store that a worker really has, by the driver's clock.
@SuppressWarnings("NullAway.Init")
class HistorySweepTest {
    private static final Instant START = Instant.ofEpochMilli(1_800_000_000_000L);

    @TempDir
    Path folder;

    private final RespondStep step =
            new RespondStep("worker", Configuration.of(RespondSettings.class, Map.of()), () -> 0, "responses", "audit");
    private TopologyTestDriver driver;
    private KeyValueStore<String, ConversationHistory> histories;

    @BeforeEach
    void open() {
        Topology topology = new Topology();
        topology.addSource("ends", new StringDeserializer(), new NeverRead(), "ends");
        topology.addProcessor("respond", step, "ends");
        topology.addStateStore(JourneyStores.history(), "respond");
        driver = new TopologyTestDriver(topology, properties(), START);
        histories = driver.getKeyValueStore(JourneyStores.HISTORY);
    }

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void forgetsWhatWasIdleForLongerThanItIsKeptAndNothingElse() {
        put("idle", START.minus(Duration.ofDays(30)));
        put("used", START.minus(Duration.ofDays(30)).plus(HistorySweep.EVERY));

        sweep();

        assertThat(kept()).containsExactly("used");
    }

    @Test
    void forgetsItInTheChangelogToo() {
        put("idle", Instant.EPOCH);

        sweep();

        assertThat(driver.createOutputTopic(
                                "test-history-changelog", new StringDeserializer(), new ByteArrayDeserializer())
                        .readKeyValuesToMap())
                .containsEntry("idle", null);
    }

    @Test
    void looksAtFewAtATime() {
        for (int conversation = 0; conversation < 2 * HistorySweep.ENTRIES + 1; conversation++) {
            put("c%04d".formatted(conversation), Instant.EPOCH);
        }

        sweep();
        assertThat(kept()).hasSize(HistorySweep.ENTRIES + 1);
        sweep();
        assertThat(kept()).hasSize(1);
        sweep();
        assertThat(kept()).isEmpty();
    }

    @Test
    void goesOnBehindWhatItKeepsAndBeginsAnewAtTheEnd() {
        for (int conversation = 0; conversation < HistorySweep.ENTRIES; conversation++) {
            put("c%04d".formatted(conversation), START);
        }
        put("z", Instant.EPOCH);

        sweep();
        assertThat(kept()).contains("z");
        sweep();
        assertThat(kept()).doesNotContain("z").hasSize(HistorySweep.ENTRIES);
        put("c0000", Instant.EPOCH);
        sweep();
        assertThat(kept()).doesNotContain("c0000").hasSize(HistorySweep.ENTRIES - 1);
    }

    @Test
    void isCancelledWhenItsTaskIsClosed() {
        MockProcessorContext<String, Object> context =
                new MockProcessorContext<>(properties(), new TaskId(0, 0), folder.toFile());
        Processor<String, Report<ChatOutcome>, String, Object> respond = step.get();
        respond.init(context);

        respond.close();

        assertThat(context.scheduledPunctuators())
                .singleElement()
                .satisfies(punctuation -> assertThat(punctuation.cancelled()).isTrue());
    }

    private void put(String conversation, Instant updatedAt) {
        histories.put(conversation, new ConversationHistory("ada", List.of(), updatedAt));
    }

    private void sweep() {
        driver.advanceWallClockTime(HistorySweep.EVERY);
    }

    private List<String> kept() {
        List<String> kept = new ArrayList<>();
        try (KeyValueIterator<String, ConversationHistory> all = histories.all()) {
            all.forEachRemaining(entry -> kept.add(entry.key));
        }
        return kept;
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        return properties;
    }

    private static final class NeverRead implements Deserializer<Report<ChatOutcome>> {
        @Override
        public Report<ChatOutcome> deserialize(String topic, byte[] bytes) {
            throw new IllegalStateException("no test sends an end");
        }
    }
}
