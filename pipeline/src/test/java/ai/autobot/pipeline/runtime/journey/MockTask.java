package ai.autobot.pipeline.runtime.journey;

import ai.autobot.pipeline.runtime.config.Live;
import ai.autobot.schemas.AvroSerde;
import ai.autobot.state.ConversationHistory;
import ai.autobot.state.PendingRequest;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/// What Kafka Streams gives to a [JourneyProcessor], without Kafka: a context that notes what is done with it, and the
/// stores in memory. Not thread-safe.
final class MockTask {
    final MockProcessorContext<String, Report<String>> context;
    final KeyValueStore<String, PendingRequest> pending;
    final WindowStore<String, byte[]> ended;
    final KeyValueStore<String, ConversationHistory> histories;
    final KeyValueStore<String, Long> told;

    /// @param folder need not exist; nothing is written there
    MockTask(JourneySettings settings, Path folder, long nowMillis) {
        this(settings, folder, nowMillis, AvroSerde.of(PendingRequest.class), AvroSerde.of(ConversationHistory.class));
    }

    MockTask(
            JourneySettings settings,
            Path folder,
            long nowMillis,
            Serde<PendingRequest> requests,
            Serde<ConversationHistory> conversations) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        context = new MockProcessorContext<>(properties, new TaskId(0, 0), folder.toFile());
        context.setCurrentSystemTimeMs(nowMillis);
        pending = add(Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(JourneyStores.PENDING), Serdes.String(), requests)
                .withLoggingDisabled()
                .build());
        ended = add(Stores.windowStoreBuilder(
                        Stores.inMemoryWindowStore(
                                JourneyStores.ENDED, settings.rememberIds(), settings.rememberIds(), false),
                        Serdes.String(),
                        Serdes.ByteArray())
                .withLoggingDisabled()
                .build());
        histories = add(Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(JourneyStores.HISTORY), Serdes.String(), conversations)
                .withLoggingDisabled()
                .build());
        told = add(JourneyStores.told().withLoggingDisabled().build());
    }

    /// What the journeys of an instance share, with attempts that run where the test says.
    static Journeys<String> journeys(JourneySettings settings, Work<String> work, Executor executor) {
        AtomicInteger attempts = new AtomicInteger();
        return new Journeys<>(
                Live.fixed(settings),
                work,
                new Capacity(settings),
                new JourneyStatistics(),
                executor,
                () -> "attempt-" + attempts.incrementAndGet(),
                true,
                HandOver.within(settings.handOverGrace()));
    }

    /// Rings every punctuation that was ever scheduled, the cancelled ones too.
    void punctuate() {
        context.scheduledPunctuators().forEach(each -> each.getPunctuator().punctuate(context.currentSystemTimeMs()));
    }

    private <S extends StateStore> S add(S store) {
        store.init(context.getStateStoreContext(), store);
        context.addStateStore(store);
        return store;
    }
}
