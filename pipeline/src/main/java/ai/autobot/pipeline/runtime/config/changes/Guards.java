package ai.autobot.pipeline.runtime.config.changes;

import ai.autobot.events.ConfigChange;
import java.util.HashMap;
import java.util.Map;

/// The guards that are on duty, at most one for each key. Thread-safe.
final class Guards implements AutoCloseable {
    private final Map<String, Object> kafka;
    private final ChangesSettings settings;
    private final Guard.Concluded concluded;
    private final Map<String, Guard> onDuty = new HashMap<>();
    private boolean closed;

    Guards(Map<String, Object> kafka, ChangesSettings settings, Guard.Concluded concluded) {
        this.kafka = kafka;
        this.settings = settings;
        this.concluded = concluded;
    }

    /// Watches a change, in the place of an earlier one of its key.
    synchronized void begin(ConfigChange change) {
        end(change.getKey());
        if (!closed) {
            Guard guard = new Guard(kafka, change, settings, concluded);
            onDuty.put(change.getKey(), guard);
            var _ = Thread.ofVirtual().name("config-guard").start(guard);
        }
    }

    /// Nothing is to be judged any more of this key.
    synchronized void end(String key) {
        Guard guard = onDuty.remove(key);
        if (guard != null) {
            guard.end();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        onDuty.values().forEach(Guard::end);
        onDuty.clear();
    }
}
