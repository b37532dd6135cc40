package ai.autobot.pipeline.runtime.health;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;

/// What the latest uses of something came to: a window of so many, and so long. Thread-safe; no call waits
/// for longer than another takes.
public final class RecentOutcomes {
    /// Enough to tell a bad minute from a bad call, and few enough to forget it soon.
    private static final int MOST = 20;

    /// Fewer say something of those who used it, too.
    private static final int ENOUGH = 5;

    private static final double HALF = 0.5;
    private static final double SOME = 0.1;

    private final long windowNanos;
    private final LongSupplier nanoTime;
    private final Deque<Outcome> outcomes = new ArrayDeque<>(MOST);

    /// @param failure why it failed, for operators; empty where it did not
    private record Outcome(long atNanos, String failure) {
        private boolean failed() {
            return !failure.isEmpty();
        }
    }

    public RecentOutcomes(Duration window) {
        this(window, System::nanoTime);
    }

    RecentOutcomes(Duration window, LongSupplier nanoTime) {
        this.windowNanos = window.toNanos();
        this.nanoTime = nanoTime;
    }

    public void succeeded() {
        add("");
    }

    /// It was used in vain.
    ///
    /// @param why a code, for operators
    public void failed(String why) {
        add(why);
    }

    private synchronized void add(String failure) {
        if (outcomes.size() == MOST) {
            outcomes.removeFirst();
        }
        outcomes.addLast(new Outcome(nanoTime.getAsLong(), failure));
    }

    /// What they say of it together: bad where half of them failed, limping where a tenth did.
    ///
    /// @return empty where it was not used lately, or where some of a few failed, which is not enough to go by
    public synchronized Optional<Observation> judgement() {
        long now = nanoTime.getAsLong();
        while (!outcomes.isEmpty() && now - outcomes.getFirst().atNanos() > windowNanos) {
            outcomes.removeFirst();
        }
        if (outcomes.isEmpty()) {
            return Optional.empty();
        }
        long failed = outcomes.stream().filter(Outcome::failed).count();
        if (failed == 0) {
            return Optional.of(Observation.good());
        }
        if (outcomes.size() < ENOUGH) {
            return Optional.empty();
        }
        String why = "%d of the last %d calls failed, the last of them with %s"
                .formatted(failed, outcomes.size(), lastFailure());
        double share = (double) failed / outcomes.size();
        return Optional.of(
                share >= HALF ? Observation.bad(why) : share >= SOME ? Observation.limping(why) : Observation.good());
    }

    /// Why the latest use failed; empty where it did not, or there was none lately.
    public synchronized Optional<String> lastCallFailed() {
        return outcomes.isEmpty() || nanoTime.getAsLong() - outcomes.getLast().atNanos() > windowNanos
                ? Optional.empty()
                : Optional.of(outcomes.getLast().failure()).filter(why -> !why.isEmpty());
    }

    private String lastFailure() {
        return outcomes.reversed().stream()
                .filter(Outcome::failed)
                .findFirst()
                .map(Outcome::failure)
                .orElse("");
    }
}
