package ai.autobot.pipeline.runtime.kafka;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// The consumers of an application's stream threads, by the thread that uses each, for Kafka Streams makes a thread's
/// consumer and its producer apart from each other. Thread-safe.
final class StreamConsumers {
    private final Map<Thread, WeakReference<WakeableConsumer>> byThread = new WeakHashMap<>();

    /// This thread uses this consumer.
    synchronized void add(WakeableConsumer consumer) {
        byThread.put(Thread.currentThread(), new WeakReference<>(consumer));
    }

    /// What this thread's group has committed of the partitions that the thread has, as [WakeableConsumer#committed()]
    /// says; nothing on a thread that has none.
    Map<TopicPartition, OffsetAndMetadata> committedHere() {
        WakeableConsumer consumer = ofThisThread();
        return consumer == null ? Map.of() : consumer.committed();
    }

    private synchronized @Nullable WakeableConsumer ofThisThread() {
        WeakReference<WakeableConsumer> found = byThread.get(Thread.currentThread());
        return found == null ? null : found.get();
    }
}
