package ai.autobot.embedded;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// A bounded wait for something that another thread or process does.
final class Waiting {
    private static final Duration PAUSE = Duration.ofMillis(10);

    private Waiting() {}

    /// Blocks until the condition holds, and says whether it did within the limit. An interrupt does not cut it short,
    /// because what is waited for here is the end of a start or a stop; it is kept for the caller.
    static boolean until(BooleanSupplier condition, Duration limit) {
        long start = System.nanoTime();
        boolean interrupted = false;
        try {
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() - start > limit.toNanos()) {
                    return false;
                }
                try {
                    Thread.sleep(PAUSE);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
