package ai.autobot.pipeline.runtime.journey;

import ai.autobot.pipeline.runtime.kafka.Doorbell;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A partition as [Capacity] knows it: one that wants slots, and is told when a user it passed over may run again.
/// Thread-safe; nothing blocks.
final class Applicant {
    private final Doorbell doorbell;
    private final Queue<String> users = new ConcurrentLinkedQueue<>();

    /// @param doorbell of the partition's stream thread
    Applicant(Doorbell doorbell) {
        this.doorbell = doorbell;
    }

    void mayRun(String user) {
        users.add(user);
        doorbell.ring();
    }

    /// Whether there is one to take.
    boolean hasUser() {
        return !users.isEmpty();
    }

    /// The next user it is to pass over no longer; empty when there is none.
    Optional<String> takeUser() {
        return Optional.ofNullable(users.poll());
    }
}
