package ai.autobot.pipeline.runtime.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.WeakHashMap;

/// The doorbells of an application's stream threads: whoever runs on such a thread finds its own. Kafka Streams makes
/// the consumers and the tasks apart from each other, and moves tasks between threads; the thread is what they share.
/// Thread-safe.
public final class Doorbells {
    /// No thread-local: what a doorbell leads to leads back here, and a thread would keep it all.
    private final Map<Thread, Doorbell> byThread = new WeakHashMap<>();

    public synchronized Doorbell ofThisThread() {
        return byThread.computeIfAbsent(Thread.currentThread(), thread -> new Doorbell());
    }

    /// How long the stream thread that was away longest has not come to wait for records.
    synchronized Duration longestAbsence() {
        long now = System.nanoTime();
        return byThread.entrySet().stream()
                .filter(entry -> entry.getKey().isAlive())
                .map(entry -> entry.getValue().absence(now))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }
}
