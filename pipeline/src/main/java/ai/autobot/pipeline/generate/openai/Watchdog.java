package ai.autobot.pipeline.generate.openai;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Closes the streams of calls that take too long, which ends a read that waits.
/// One timer thread serves all calls. Thread-safe.
final class Watchdog implements AutoCloseable {
    private final ScheduledThreadPoolExecutor timer;

    Watchdog() {
        timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("provider-watchdog").daemon().factory());
        timer.setRemoveOnCancelPolicy(true);
    }

    /// Watches one stream until [Watch#close()].
    ///
    /// @param totalDeadline the latest instant at all, in terms of [System#nanoTime()]
    Watch watch(Closeable stream, long totalDeadline) {
        return new Watch(stream, totalDeadline);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /// The time limit of one call. Moving it later does not touch the timer, which looks again only when the earlier
    /// limit has passed: a token costs an uncontended lock.
    final class Watch implements Runnable, AutoCloseable {
        private final Closeable stream;
        private final long totalDeadline;
        private volatile boolean expired;
        private long deadline;
        private boolean suspended;
        private boolean closed;
        private long nextLook;
        private @Nullable Future<?> look;

        private Watch(Closeable stream, long totalDeadline) {
            this.stream = stream;
            this.totalDeadline = totalDeadline;
            deadline = totalDeadline;
            lookAt(totalDeadline);
        }

        /// From now on the provider must give a sign of life within the limit.
        void within(Duration limit) {
            until(System.nanoTime() + limit.toNanos());
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
            if (limit - System.nanoTime() > 0) {
                lookAt(limit);
                return false;
            }
            expired = true;
            return true;
        }

        private synchronized void lookAt(long instant) {
            if (look != null) {
                look.cancel(false);
            }
            nextLook = instant;
            try {
                look = timer.schedule(this, instant - System.nanoTime(), TimeUnit.NANOSECONDS);
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
