package ai.autobot.pipeline.runtime.dashboard;

import ai.autobot.pipeline.runtime.http.EventFeed;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Hands the newest update to a bounded number of readers, made once for all. Nothing queues: a reader that is slow
/// gets the newest when it comes back. Thread-safe.
final class Broadcast implements AutoCloseable {
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);
    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final int mostReaders;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private @Nullable ByteBuffer latest;
    private long number;
    private int readers;
    private boolean closed;

    Broadcast(int mostReaders) {
        this.mostReaders = mostReaders;
    }

    /// A new reader; empty when there are too many, or it is closed.
    Optional<EventFeed> join() {
        lock.lock();
        try {
            if (closed || readers >= mostReaders) {
                return Optional.empty();
            }
            if (readers == 0) {
                // Nobody was told what came since.
                latest = null;
            }
            readers++;
            return Optional.of(new Reader());
        } finally {
            lock.unlock();
        }
    }

    int readers() {
        lock.lock();
        try {
            return readers;
        } finally {
            lock.unlock();
        }
    }

    /// @param json in one line
    void publish(byte[] json) {
        ByteArrayOutputStream event = new ByteArrayOutputStream(json.length + 16);
        event.writeBytes("data: ".getBytes(StandardCharsets.UTF_8));
        event.writeBytes(json);
        event.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
        lock.lock();
        try {
            latest = ByteBuffer.wrap(event.toByteArray()).asReadOnlyBuffer();
            number++;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Ends all readers' feeds. Idempotent.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private final class Reader implements EventFeed {
        private long seen = -1;
        private boolean gone;

        @Override
        public Optional<ByteBuffer> next() throws InterruptedException {
            long left = LONGEST_SILENCE.toNanos();
            lock.lock();
            try {
                while (!closed && !gone) {
                    if (latest != null && number != seen) {
                        seen = number;
                        return Optional.of(latest.duplicate());
                    }
                    if (left <= 0) {
                        return Optional.of(ByteBuffer.wrap(COMMENT));
                    }
                    left = news.awaitNanos(left);
                }
                return Optional.empty();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                if (!gone) {
                    gone = true;
                    readers--;
                    news.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
