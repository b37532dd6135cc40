package ai.autobot.pipeline.runtime.journey;

import ai.autobot.state.PendingRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/// What a partition's former owner has told and not kept: of a request that it had kept, it is kept as
/// soon as the journey begins; of one whose arrival it had not kept, when that is read again. Not
/// thread-safe.
final class ToldBefore implements AutoCloseable {
    private final EarlyEnds.Partition partition;
    private final KeyValueStore<String, Long> store;
    private final Set<RequestKey> before;
    private final Map<RequestKey, PendingRequest> pending = new HashMap<>();
    private final long requestsEnd;
    private long noted;

    private ToldBefore(EarlyEnds.Partition partition, KeyValueStore<String, Long> store, long noted) {
        this.partition = partition;
        this.store = store;
        this.before = new LinkedHashSet<>(partition.before());
        this.requestsEnd = partition.requestsEnd();
        this.noted = noted;
    }

    /// Blocks.
    ///
    /// @param known whether the state has this end
    static ToldBefore takeOver(EarlyEnds ends, ProcessorContext<?, ?> context, Predicate<RequestKey> known) {
        KeyValueStore<String, Long> store = context.getStateStore(JourneyStores.TOLD);
        @Nullable Long position = store.get(JourneyStores.POSITION);
        OptionalLong told = position == null ? OptionalLong.empty() : OptionalLong.of(position);
        return new ToldBefore(
                ends.takeOver(context.taskId().partition(), told, known), store, position == null ? -1 : position);
    }

    /// Whether the end of this request, which is pending, was told; then it comes with [#takePending].
    boolean isPending(RequestKey key, PendingRequest kept) {
        if (!before.contains(key)) {
            return false;
        }
        pending.put(key, kept);
        return true;
    }

    /// Those whose end is to be kept, in the order in which they ended; none the next time.
    <R> List<Told<R>> takePending() {
        if (pending.isEmpty()) {
            return List.of();
        }
        List<Told<R>> taken = new ArrayList<>();
        for (RequestKey key : before) {
            @Nullable PendingRequest kept = pending.get(key);
            if (kept != null) {
                taken.add(new Told<>(key, kept));
            }
        }
        before.removeAll(pending.keySet());
        pending.clear();
        return taken;
    }

    /// Whether the end of a request that arrives was told.
    boolean takeArrived(RequestKey key) {
        return before.remove(key);
    }

    /// A request was read, and what was told of it is kept. When all that were there at the taking over
    /// have been read, what is left is of no request of this partition, but of another application's.
    void read(long offset) {
        reading(offset + 1);
    }

    /// A request is about to be read: one that came after the taking over is none of them.
    void reading(long offset) {
        if (offset >= requestsEnd && !before.isEmpty()) {
            before.clear();
            partition.forget();
        }
    }

    /// Keeps how far it is told, in the transaction of what is kept otherwise. All that this owner has
    /// told by then was ended on this thread, and is in this transaction or one before. While something
    /// is left of what the former owner has told, the next one has to find it as well.
    void note() {
        long told = partition.told();
        if (told != noted && before.isEmpty()) {
            store.put(JourneyStores.POSITION, told);
            noted = told;
        }
    }

    /// Tells what has ended since the last time, together.
    void flush() {
        partition.flush();
    }

    @Override
    public void close() {
        partition.close();
    }
}
