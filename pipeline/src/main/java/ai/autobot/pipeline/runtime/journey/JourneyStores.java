package ai.autobot.pipeline.runtime.journey;

import ai.autobot.schemas.AvroSerde;
import ai.autobot.state.ConversationHistory;
import ai.autobot.state.PendingRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/// The state that survives a crash, each store with a changelog.
public final class JourneyStores {
    /// Requests that have no terminal record yet, by [RequestKey].
    public static final String PENDING = "pending";

    /// Ids of requests that have one, by [RequestKey].
    public static final String ENDED = "ended";

    /// What each conversation was so far, by conversation id.
    public static final String HISTORY = "history";

    /// How far the ends of a partition are told that are told before they are committed, by [#POSITION].
    public static final String TOLD = "told";

    static final String POSITION = "position";

    private static final List<String> ALWAYS = List.of(PENDING, ENDED, HISTORY);

    /// Entries of the pending store live for seconds: small segments let the broker's cleaner forget them soon, and a
    /// new owner restores what is pending, not what was.
    private static final Map<String, String> SHORT_LIVED = Map.of(
            "segment.bytes", "16777216",
            "segment.ms", "600000",
            "min.cleanable.dirty.ratio", "0.1",
            "delete.retention.ms", "900000");

    /// Ids are dropped by segment: small ones let a new owner restore a day of them, and not a week.
    private static final Map<String, String> BY_THE_HOUR = Map.of("segment.bytes", "67108864", "segment.ms", "3600000");

    private JourneyStores() {}

    /// The topics that Kafka Streams keeps the stores in, and makes at the first start.
    ///
    /// @param early whether ends are told before they are committed
    public static List<String> changelogs(String applicationId, boolean early) {
        return Stream.concat(ALWAYS.stream(), early ? Stream.of(TOLD) : Stream.empty())
                .map(store -> changelog(applicationId, store))
                .toList();
    }

    /// The one of those that keeps a store.
    public static String changelog(String applicationId, String store) {
        return applicationId + "-" + store + "-changelog";
    }

    /// In memory: what is pending is bounded by [Capacity].
    public static StoreBuilder<KeyValueStore<String, PendingRequest>> pending() {
        return Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(PENDING), Serdes.String(), AvroSerde.of(PendingRequest.class))
                .withLoggingEnabled(SHORT_LIVED);
    }

    /// On disk: a day of ids may be many.
    ///
    /// @param remember how long an id is kept
    public static StoreBuilder<WindowStore<String, byte[]>> ended(Duration remember) {
        return Stores.windowStoreBuilder(
                        Stores.persistentWindowStore(ENDED, remember, remember, false),
                        Serdes.String(),
                        Serdes.ByteArray())
                .withLoggingEnabled(BY_THE_HOUR);
    }

    /// In memory: one entry.
    public static StoreBuilder<KeyValueStore<String, Long>> told() {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(TOLD), Serdes.String(), Serdes.Long())
                .withLoggingEnabled(SHORT_LIVED);
    }

    /// On disk, cached by RocksDB.
    public static StoreBuilder<KeyValueStore<String, ConversationHistory>> history() {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(HISTORY),
                        Serdes.String(),
                        AvroSerde.of(ConversationHistory.class))
                .withLoggingEnabled(Map.of());
    }
}
