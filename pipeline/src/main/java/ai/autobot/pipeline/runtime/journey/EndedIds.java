package ai.autobot.pipeline.runtime.journey;

import java.time.Duration;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/// The ids of requests that have ended, for as long as a duplicate may come. Not thread-safe.
///
/// They are stamped by this instance's clock, never by a record's time: a sender's wrong or hostile clock must not make
/// the store forget.
final class EndedIds {
    /// How far the clocks of two instances may differ.
    private static final Duration SKEW = Duration.ofHours(1);

    private static final byte[] PRESENT = {1};

    /// Shorter than any key of a request.
    private static final String TRACE = "-";

    private final WindowStore<String, byte[]> store;
    private final long rememberMillis;

    EndedIds(WindowStore<String, byte[]> store, Duration remember) {
        this.store = store;
        this.rememberMillis = remember.toMillis();
    }

    /// Puts an entry that no request can have. Kafka Streams keeps how far a windowed store has come in the
    /// store's windows; of one without any it knows nothing at the next start, takes that for damage, and rebuilds
    /// all of the partition's stores from their changelogs.
    void leaveTrace(long nowMillis) {
        store.put(TRACE, PRESENT, nowMillis);
    }

    boolean contains(RequestKey key, long nowMillis) {
        long from = Math.max(0, nowMillis - rememberMillis);
        try (WindowStoreIterator<byte[]> found = store.fetch(key.stored(), from, nowMillis + SKEW.toMillis())) {
            return found.hasNext();
        }
    }

    void add(RequestKey key, long nowMillis) {
        store.put(key.stored(), PRESENT, nowMillis);
    }
}
