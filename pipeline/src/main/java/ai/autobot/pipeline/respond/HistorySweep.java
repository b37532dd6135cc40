package ai.autobot.pipeline.respond;

import ai.autobot.state.ConversationHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/// Forgets conversations that nobody has used for too long. It goes round the whole store, a few entries at a
/// time, so that it never holds the stream thread up, however many there are. Not thread-safe.
final class HistorySweep {
    /// How often a few entries are looked at.
    static final Duration EVERY = Duration.ofSeconds(10);

    /// How many they are: 864,000 a day and partition.
    static final int ENTRIES = 100;

    private final KeyValueStore<String, ConversationHistory> histories;
    private final Duration kept;

    /// Where to go on; null at the beginning. It need not outlive its owner: the next begins anew.
    private @Nullable String next;

    HistorySweep(KeyValueStore<String, ConversationHistory> histories, Duration kept) {
        this.histories = histories;
        this.kept = kept;
    }

    /// Looks at the next few, and deletes those that have been idle for too long.
    void sweep(Instant now) {
        Instant limit = now.minus(kept);
        List<String> idle = new ArrayList<>();
        try (KeyValueIterator<String, ConversationHistory> entries = histories.range(next, null)) {
            for (int looked = 0; looked < ENTRIES && entries.hasNext(); looked++) {
                KeyValue<String, ConversationHistory> entry = entries.next();
                if (entry.value.getUpdatedAt().isBefore(limit)) {
                    idle.add(entry.key);
                }
            }
            next = entries.hasNext() ? entries.peekNextKey() : null;
        }
        idle.forEach(histories::delete);
    }
}
