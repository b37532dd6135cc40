package ai.autobot.pipeline.runtime.redis;

/// Asks though the thread is interrupted: an attempt that is told to stop must still say what became of its
/// call.
public final class Uninterrupted {
    private Uninterrupted() {}

    /// What blocks for a bounded time, and ends with an exception when interrupted.
    @FunctionalInterface
    public interface Request {
        boolean ask() throws InterruptedException;
    }

    /// Asks again when interrupted meanwhile; each of a thread's interrupts costs one more request. The
    /// thread's flag is set again afterwards.
    public static boolean ask(Request request) {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return request.ask();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
