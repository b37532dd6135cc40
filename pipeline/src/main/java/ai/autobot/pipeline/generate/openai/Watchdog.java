package ai.autobot.pipeline.generate.openai;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Closes the streams of calls that take too long, which ends a read that waits.
/// One timer thread serves all calls. Thread-safe.
///
/// The time in which this process stood still, because it or its machine was stopped, is nobody's silence: what the
/// provider sent meanwhile waits to be read, and was paid for.
final class Watchdog implements AutoCloseable {
    /// A timer that is so late did not run.
    static final Duration STANDSTILL = Duration.ofMillis(500);

    /// How long it may take then to receive what came meanwhile.
    static final Duration CATCHING_UP = Duration.ofSeconds(1);

    /// A machine that is always so late must still end its calls.
    private static final int GRANTS_MAX = 5;

    /// What has come and is not read yet may be the sign of life that is waited for.
    private static final Duration READING = Duration.ofMillis(100);

    private final LongSupplier clock;
    private final ScheduledThreadPoolExecutor timer;

    Watchdog() {
        this(System::nanoTime);
    }

    /// @param clock as [System#nanoTime()]
    Watchdog(LongSupplier clock) {
        this.clock = clock;
        timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("provider-watchdog").daemon().factory());
        timer.setRemoveOnCancelPolicy(true);
    }

    /// Watches one stream until [Watch#close()].
    ///
    /// @param totalDeadline the latest instant at all, in terms of [System#nanoTime()]
    Watch watch(Stream stream, long totalDeadline) {
        return new Watch(stream, totalDeadline);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /// What is watched. Thread-safe; does not block.
    interface Stream extends Closeable {
        /// Whether something has come that the reader has not taken yet, or the end.
        boolean hasUnread();
    }

    /// The time limit of one call. Moving it later does not touch the timer, which looks again only when the earlier
    /// limit has passed: a token costs an uncontended lock.
    final class Watch implements Runnable, AutoCloseable {
        private final Stream stream;
        private long totalDeadline;
        private volatile boolean expired;
        private long deadline;
        private boolean suspended;
        private boolean closed;
        private long nextLook;
        private int grants;
        private @Nullable Future<?> look;

        private Watch(Stream stream, long totalDeadline) {
            this.stream = stream;
            this.totalDeadline = totalDeadline;
            deadline = totalDeadline;
            lookAt(totalDeadline);
        }

        /// From now on the provider must give a sign of life within the limit.
        void within(Duration limit) {
            until(clock.getAsLong() + limit.toNanos());
        }

        /// The provider must give a sign of life before an instant, in terms of [System#nanoTime()].
        synchronized void until(long instant) {
            deadline = instant - totalDeadline < 0 ? instant : totalDeadline;
            suspended = false;
            if (deadline - nextLook < 0) {
                lookAt(deadline);
            }
        }

        /// Until the next limit only the total one holds: it is not the provider that is waited for.
        synchronized void suspend() {
            suspended = true;
        }

        /// Whether a limit passed and the stream was closed for it.
        boolean expired() {
            return expired;
        }

        @Override
        public void run() {
            if (!isOver()) {
                return;
            }
            try {
                stream.close();
            } catch (IOException e) {
                // It was closed already, which is what is wanted.
            }
        }

        private synchronized boolean isOver() {
            long limit = suspended ? totalDeadline : deadline;
            if (closed) {
                return false;
            }
            long now = clock.getAsLong();
            if (limit - now > 0) {
                lookAt(limit);
                return false;
            }
            if (now - nextLook > STANDSTILL.toNanos() && grants < GRANTS_MAX) {
                grants++;
                grant(now + CATCHING_UP.toNanos());
                return false;
            }
            if (now - totalDeadline < 0 && stream.hasUnread()) {
                lookAt(now + READING.toNanos());
                return false;
            }
            expired = true;
            return true;
        }

        private void grant(long instant) {
            deadline = instant;
            if (totalDeadline - instant < 0) {
                totalDeadline = instant;
            }
            lookAt(instant);
        }

        private synchronized void lookAt(long instant) {
            if (look != null) {
                look.cancel(false);
            }
            nextLook = instant;
            try {
                look = timer.schedule(this, instant - clock.getAsLong(), TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                // The provider is being closed, and its client closes the stream.
                closed = true;
            }
        }

        /// Stops watching; the stream stays as it is.
        @Override
        public synchronized void close() {
            closed = true;
            if (look != null) {
                look.cancel(false);
            }
        }
    }
}
