package ai.autobot.pipeline.authenticate.users;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Where passwords are hashed: a few threads of the operating system, for a hash would keep one of those that
/// virtual threads share. Thread-safe.
final class HashingSlots implements AutoCloseable {
    private final Semaphore free;
    private final Duration patience;
    private final ExecutorService threads;

    /// @param atOnce how many at the same time
    /// @param patience how long one more waits for its turn
    HashingSlots(int atOnce, Duration patience) {
        this.free = new Semaphore(atOnce, true);
        this.patience = patience;
        this.threads = Executors.newFixedThreadPool(
                atOnce, Thread.ofPlatform().daemon().name("password-hash-", 0).factory());
    }

    /// Blocks until it has had its turn.
    ///
    /// @return what it came to; empty when its turn did not come in time, and it was not done
    /// @throws InterruptedException when interrupted; it may still be done
    <T> Optional<T> run(Callable<T> hashing) throws InterruptedException {
        if (!free.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            return Optional.empty();
        }
        Future<T> result;
        try {
            result = threads.submit(() -> {
                try {
                    return hashing.call();
                } finally {
                    free.release();
                }
            });
        } catch (RuntimeException e) {
            free.release();
            throw e;
        }
        try {
            return Optional.of(result.get());
        } catch (ExecutionException e) {
            // Not the cause's message: nothing of a password may leave here.
            throw new IllegalStateException("a password could not be hashed: "
                    + String.valueOf(e.getCause()).split(":", 2)[0]);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
