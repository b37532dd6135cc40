package ai.autobot.pipeline.runtime.journey;

import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A partition as [Capacity] knows it: one that wants slots, and is told when a user it passed over may run again.
/// Thread-safe; nothing blocks.
final class Applicant {
    private final Queue<String> users = new ConcurrentLinkedQueue<>();

    void mayRun(String user) {
        users.add(user);
    }

    /// The next user it is to pass over no longer; empty when there is none.
    Optional<String> takeUser() {
        return Optional.ofNullable(users.poll());
    }
}
