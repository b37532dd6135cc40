package ai.autobot.local.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// What happened in a run and when, told as it happens. Thread-safe.
final class Chronicle {
    private final Consumer<String> out;
    private final List<FaultSpan> faults = new ArrayList<>();
    private Instant zero = Instant.now();
    private int endedByThemselves;

    /// @param out takes each line
    Chronicle(Consumer<String> out) {
        this.out = out;
    }

    /// From here on times are told: the first request is due.
    synchronized void begin() {
        zero = Instant.now();
    }

    synchronized Duration now() {
        return Duration.between(zero, Instant.now());
    }

    /// Waits until so long after the beginning.
    void await(Duration at) throws InterruptedException {
        Duration left = at.minus(now());
        if (left.isPositive()) {
            Thread.sleep(left);
        }
    }

    synchronized void tell(String what) {
        out.accept(String.format(Locale.ROOT, "%6.1f s  %s", now().toMillis() / 1_000.0, what));
    }

    synchronized void endedByItself(String name, int exitCode) {
        endedByThemselves++;
        tell(name + " ended by itself with " + exitCode + "; another one starts in its place");
    }

    synchronized void played(FaultSpan fault) {
        faults.add(fault);
    }

    /// Those that are over, with their real times, in the order in which they began.
    synchronized List<FaultSpan> faults() {
        return faults.stream().sorted(Comparator.comparing(FaultSpan::from)).toList();
    }

    /// Worker processes that ended though nobody ended them.
    synchronized int endedByThemselves() {
        return endedByThemselves;
    }
}
