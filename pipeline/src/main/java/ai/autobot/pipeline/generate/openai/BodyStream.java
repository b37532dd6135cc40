package ai.autobot.pipeline.generate.openai;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A response's body, from the thread that receives it to the one that reads it. It gives all that has come before it
/// reports that the connection broke: the last words of an answer that was cut count.
///
/// Read by one thread; [#close] may be called by any, and ends a read that waits, with an [IOException]. An interrupt
/// closes it likewise, and stays set. What has come and was not read is held in memory: the sender is told to pause
/// beyond [#MOST_BYTES], and to go on when all was read.
final class BodyStream extends InputStream implements Watchdog.Stream {
    /// Some hundred tokens: more than a reader that keeps up ever leaves behind.
    static final int MOST_BYTES = 64 * 1024;

    /// Where the body comes from. Thread-safe; does not block.
    interface Sender {
        /// Sends nothing more for now.
        void pause();

        /// Goes on after a pause.
        void resume();

        /// The reader wants no more, perhaps because all of it was read. Idempotent.
        void readerLeft();
    }

    private final Sender sender;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<byte[]> chunks = new ArrayDeque<>(4);
    private int position;
    private int bytes;
    private boolean paused;
    private @Nullable Throwable failure;
    private boolean complete;
    private boolean closed;

    BodyStream(Sender sender) {
        this.sender = sender;
    }

    /// Appends what has come. Never blocks for the reader.
    void add(byte[] chunk) {
        lock.lock();
        try {
            if (closed || chunk.length == 0) {
                return;
            }
            chunks.add(chunk);
            bytes += chunk.length;
            if (bytes > MOST_BYTES && !paused) {
                paused = true;
                sender.pause();
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /// Nothing more will come.
    ///
    /// @param cause why, where it broke; null where it ended
    void end(@Nullable Throwable cause) {
        lock.lock();
        try {
            failure = cause;
            complete = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        lock.lock();
        try {
            while (true) {
                if (closed) {
                    throw new IOException("the stream was closed");
                }
                byte[] next = chunks.peek();
                if (next != null) {
                    return take(next, target, offset, length);
                }
                if (complete) {
                    return finish();
                }
                changed.await();
            }
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the body was read", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean hasUnread() {
        lock.lock();
        try {
            return complete || !chunks.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private int take(byte[] next, byte[] target, int offset, int length) {
        int count = Math.min(length, next.length - position);
        System.arraycopy(next, position, target, offset, count);
        position += count;
        bytes -= count;
        if (position == next.length) {
            chunks.remove();
            position = 0;
        }
        if (paused && bytes == 0) {
            paused = false;
            sender.resume();
        }
        return count;
    }

    private int finish() throws IOException {
        if (failure != null) {
            throw new IOException("the connection broke", failure);
        }
        return -1;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            chunks.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        sender.readerLeft();
    }
}
