package ai.autobot.pipeline.runtime.journey;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.schemas.AvroSerde;
import ai.autobot.state.ConversationHistory;
import ai.autobot.state.PendingRequest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The life of a task, from its start to its end. A task of Kafka Streams that is revived initialises the same
/// processor again, and keeps the old punctuations.
@SuppressWarnings("NullAway.Init")
class JourneyProcessorTest {
    @TempDir
    Path folder;

    private final List<Runnable> calls = new ArrayList<>();
    private final JourneySettings settings = Configuration.of(JourneySettings.class, Map.of());
    private final Journeys<String> journeys = new Journeys<>(
            settings,
            new Answering(),
            new Capacity(settings),
            new JourneyStatistics(),
            calls::add,
            () -> "attempt-" + calls.size());
    private MockProcessorContext<String, Ended<String>> context;

    @BeforeEach
    void open() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        context = new MockProcessorContext<>(properties, new TaskId(0, 0), folder.toFile());
        context.setCurrentSystemTimeMs(1_800_000_000_000L);
        add(JourneyStores.pending().withLoggingDisabled().build());
        add(Stores.windowStoreBuilder(
                        Stores.inMemoryWindowStore(
                                JourneyStores.ENDED, settings.rememberIds(), settings.rememberIds(), false),
                        Serdes.String(),
                        Serdes.ByteArray())
                .withLoggingDisabled()
                .build());
        add(Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(JourneyStores.HISTORY),
                        Serdes.String(),
                        AvroSerde.of(ConversationHistory.class))
                .withLoggingDisabled()
                .build());
    }

    @Test
    void aTaskThatIsRevivedAnswersOnceThoughTheOldLifesCallReturnsToo() {
        JourneyProcessor<String> processor = new JourneyProcessor<>(journeys);
        processor.init(context);
        processor.process(new Record<>("c", arrived("r"), 0L));
        processor.close();
        processor.init(context);
        punctuateAll();

        List.copyOf(calls).forEach(Runnable::run);
        punctuateAll();
        punctuateAll();

        assertThat(calls).hasSize(2);
        assertThat(context.forwarded()).hasSize(1);
        assertThat(journeys.capacity().pending()).isZero();
        assertThat(journeys.capacity().running()).isZero();
    }

    @Test
    void aClosedLifesPunctuationIsCancelled() {
        JourneyProcessor<String> processor = new JourneyProcessor<>(journeys);
        processor.init(context);

        processor.close();

        assertThat(context.scheduledPunctuators()).allMatch(MockProcessorContext.CapturedPunctuator::cancelled);
    }

    @Test
    void whatEndsAfterTheHaltIsNotCollectedAndStaysPending() {
        JourneyProcessor<String> processor = new JourneyProcessor<>(journeys);
        processor.init(context);
        processor.process(new Record<>("c", arrived("r"), 0L));

        journeys.halt();
        calls.forEach(Runnable::run);
        punctuateAll();

        assertThat(context.forwarded()).isEmpty();
        assertThat(pending()).containsExactly("r");
    }

    @Test
    void whatArrivesAfterTheHaltIsStoredAndNotStarted() {
        JourneyProcessor<String> processor = new JourneyProcessor<>(journeys);
        processor.init(context);

        journeys.halt();
        processor.process(new Record<>("c", arrived("r"), 0L));
        punctuateAll();

        assertThat(calls).isEmpty();
        assertThat(pending()).containsExactly("r");
    }

    private List<String> pending() {
        KeyValueStore<String, PendingRequest> store = context.getStateStore(JourneyStores.PENDING);
        List<String> requests = new ArrayList<>();
        try (KeyValueIterator<String, PendingRequest> all = store.all()) {
            all.forEachRemaining(
                    entry -> requests.add(RequestKey.ofStored(entry.key).requestId()));
        }
        return requests;
    }

    /// Also the cancelled ones: what a late one does must not matter.
    private void punctuateAll() {
        context.scheduledPunctuators().forEach(each -> each.getPunctuator().punctuate(0));
    }

    private static Signal arrived(String request) {
        return new Signal.Arrived(
                new RequestKey("c", request),
                new PendingRequest(ByteBuffer.wrap(new byte[10]), null, null, 0L, Instant.EPOCH, 0, false, null));
    }

    private void add(StateStore store) {
        store.init(context.getStateStoreContext(), store);
        context.addStateStore(store);
    }

    private static final class Answering implements Work<String> {
        @Override
        public String run(Attempt attempt) {
            return "answered";
        }

        @Override
        public boolean mayStop(RequestKey key, @Nullable String authorization, PendingRequest pending) {
            return true;
        }
    }
}
