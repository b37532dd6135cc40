package ai.autobot.pipeline.runtime.journey;

import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/// What the journeys of an instance share, over all its partitions. Thread-safe.
///
/// @param settings how much and how long
/// @param work what an attempt does
/// @param capacity what the instance has taken on
/// @param statistics what it has done
/// @param executor runs attempts, each on a thread of its own
/// @param attemptIds makes a new id at each call
public record Journeys<R>(
        JourneySettings settings,
        Work<R> work,
        Capacity capacity,
        JourneyStatistics statistics,
        Executor executor,
        Supplier<String> attemptIds) {
    /// On virtual threads.
    ///
    /// @throws IllegalArgumentException that names the setting that is out of its range
    public static <R> Journeys<R> of(JourneySettings settings, Work<R> work) {
        atLeastOne("max-running", settings.maxRunning());
        atLeastOne("max-pending", settings.maxPending());
        atLeastOne("max-pending-bytes", settings.maxPendingBytes());
        atLeastOne("max-pending-per-conversation", settings.maxPendingPerConversation());
        atLeastOne("max-attempts", settings.maxAttempts());
        atLeastOne("poll in ms", settings.poll().toMillis());
        return new Journeys<>(
                settings,
                work,
                new Capacity(settings),
                new JourneyStatistics(),
                task -> Thread.ofVirtual().name("attempt").start(task),
                () -> UUID.randomUUID().toString());
    }

    private static void atLeastOne(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException("autobot.journey." + name + " is " + value + ", not at least 1");
        }
    }
}
