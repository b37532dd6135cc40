package ai.autobot.pipeline.runtime.ledger;

import java.time.Instant;
import java.util.UUID;

/// One life of a worker, from its start to its end.
///
/// @param instance the worker's name, the same over its lives
/// @param startedMillis since the epoch, by the worker's clock
/// @param id tells it from every other
record Incarnation(String instance, long startedMillis, String id) {
    private static final String SEPARATOR = " ";
    private static final int PARTS = 3;

    static Incarnation begin(String instance, Instant now) {
        return new Incarnation(instance, now.toEpochMilli(), UUID.randomUUID().toString());
    }

    /// Whether it is over because the other has begun: one worker at a time can use the state directory of a
    /// name.
    boolean isSucceededBy(Incarnation other) {
        return instance.equals(other.instance) && !id.equals(other.id) && startedMillis < other.startedMillis;
    }

    String text() {
        return startedMillis + SEPARATOR + id + SEPARATOR + instance;
    }

    /// @throws IllegalArgumentException when it is not the text of one
    static Incarnation of(String text) {
        String[] parts = text.split(SEPARATOR, PARTS);
        if (parts.length < PARTS) {
            throw new IllegalArgumentException("a worker's life has three parts, not " + parts.length);
        }
        return new Incarnation(parts[2], Long.parseLong(parts[0]), parts[1]);
    }
}
