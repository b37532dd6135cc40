package ai.autobot.pipeline.runtime.refresh;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// A copy of what another party holds. It is read again each so often, when news is announced, and when somebody misses
/// something in it; while it cannot be read, the last copy stays. One read runs at a time.
///
/// Thread-safe. Nothing blocks but [#renewed].
public final class Refreshed<T> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Refreshed.class);

    private final String what;
    private final Source<T> source;
    private final Duration every;
    private final long restNanos;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable Copy<T> copy;
    private @Nullable CompletableFuture<Boolean> running;
    private @Nullable Thread reader;
    private boolean again;
    private boolean lastSucceeded = true;
    private long nextAllowedNanos = System.nanoTime();

    /// Reads what the other party holds. Called on a virtual thread, and may block for a bounded time; any exception
    /// but an interrupt means that it could not be read, and its message is logged.
    @FunctionalInterface
    public interface Source<T> {
        T read() throws Exception;
    }

    /// What was read, and when the read began, by [System#nanoTime]. The value is the same object for as long as what
    /// is read equals it.
    public record Copy<T>(T value, long askedAtNanos) {
        /// How old it is.
        public Duration age() {
            return Duration.ofNanos(System.nanoTime() - askedAtNanos);
        }
    }

    private Refreshed(String what, Source<T> source, Duration every, Duration rest) {
        this.what = what;
        this.source = source;
        this.every = every;
        this.restNanos = rest.toNanos();
    }

    /// Begins with no copy, and reads the first at once.
    ///
    /// @param what names it in the log
    /// @param every how long after one read the next begins by itself
    /// @param rest how long after one read begins none begins because something is missed
    public static <T> Refreshed<T> reading(String what, Source<T> source, Duration every, Duration rest) {
        Refreshed<T> refreshed = new Refreshed<>(what, source, every, rest);
        refreshed.announced();
        refreshed.beginPolling();
        return refreshed;
    }

    /// Begins with a copy that was read just now; otherwise as [#reading].
    public static <T> Refreshed<T> from(T first, String what, Source<T> source, Duration every, Duration rest) {
        Refreshed<T> refreshed = new Refreshed<>(what, source, every, rest);
        refreshed.copy = new Copy<>(first, System.nanoTime());
        refreshed.beginPolling();
        return refreshed;
    }

    /// The last copy; empty when it was never read.
    public Optional<Copy<T>> copy() {
        return Optional.ofNullable(copy);
    }

    /// Something is missed in the copy: it is read again, unless it was a moment ago.
    public void missed() {
        var _ = soon();
    }

    /// The other party has something new: it is read again, after a read that is under way.
    public synchronized void announced() {
        if (running != null) {
            again = true;
        } else {
            var _ = begin();
        }
    }

    /// As [#missed], and waits for that read.
    ///
    /// @param limit how long to wait at most
    /// @return whether the last read succeeded, and ended in time
    public boolean renewed(Duration limit) throws InterruptedException {
        try {
            return soon().get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return false;
        }
    }

    private synchronized CompletableFuture<Boolean> soon() {
        CompletableFuture<Boolean> read = running;
        if (read != null) {
            return read;
        }
        return System.nanoTime() - nextAllowedNanos < 0 ? CompletableFuture.completedFuture(lastSucceeded) : begin();
    }

    private synchronized CompletableFuture<Boolean> begin() {
        CompletableFuture<Boolean> read = new CompletableFuture<>();
        if (closed.getCount() == 0) {
            read.complete(false);
            return read;
        }
        running = read;
        nextAllowedNanos = System.nanoTime() + restNanos;
        reader = Thread.ofVirtual().name("refresh-" + what).start(() -> read(read));
        return read;
    }

    private void read(CompletableFuture<Boolean> read) {
        long askedAt = System.nanoTime();
        @Nullable Throwable failure = null;
        try {
            T value = source.read();
            Copy<T> last = copy;
            copy = new Copy<>(last != null && last.value().equals(value) ? last.value() : value, askedAt);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = e;
        } catch (Exception | Error e) {
            // An error, too: a read that never ends would be the last.
            failure = e;
        }
        end(read, failure);
    }

    private synchronized void end(CompletableFuture<Boolean> read, @Nullable Throwable failure) {
        boolean succeeded = failure == null;
        if (succeeded != lastSucceeded && closed.getCount() > 0) {
            LOG.atLevel(succeeded ? Level.INFO : Level.WARN)
                    .addKeyValue("what", what)
                    .addKeyValue("cause", String.valueOf(failure))
                    .log(succeeded ? "Can be read again" : "Cannot be read, and goes on as it was read last, if ever");
        }
        running = null;
        lastSucceeded = succeeded;
        read.complete(succeeded);
        if (again) {
            again = false;
            var _ = begin();
        }
    }

    private void beginPolling() {
        Thread.ofVirtual().name("poll-" + what).start(() -> {
            try {
                while (!closed.await(every.toNanos(), TimeUnit.NANOSECONDS)) {
                    missed();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /// Reads no more; the last copy stays. Does not wait for a read that is under way. Idempotent.
    @Override
    public synchronized void close() {
        closed.countDown();
        Thread under = reader;
        if (under != null) {
            under.interrupt();
        }
    }
}
