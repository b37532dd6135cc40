package ai.autobot.pipeline.runtime.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Asks each database for a sign of life, again and again, on a virtual thread of its own. Thread-safe.
final class Probes implements AutoCloseable {
    private static final Duration WHILE_DOWN = Duration.ofSeconds(1);

    private final Duration interval;
    private final List<Thread> threads = new ArrayList<>();

    Probes(Duration interval) {
        this.interval = interval;
    }

    synchronized void start(OpenDatabase database, String label) {
        threads.add(Thread.ofVirtual().name("redis-probe-" + label).start(() -> keepProbing(database)));
    }

    private void keepProbing(OpenDatabase database) {
        try {
            while (true) {
                database.awaitChange(pause(database.health()));
                database.probe();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration pause(DatabaseHealth health) {
        return switch (health) {
            case DatabaseHealth.Up _ -> interval;
            case DatabaseHealth.Down _ -> interval.compareTo(WHILE_DOWN) < 0 ? interval : WHILE_DOWN;
        };
    }

    /// Ends them; waits for none. Idempotent.
    @Override
    public synchronized void close() {
        threads.forEach(Thread::interrupt);
    }
}
