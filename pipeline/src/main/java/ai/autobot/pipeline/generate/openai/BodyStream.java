package ai.autobot.pipeline.generate.openai;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A response's body as a stream that gives all that has come before it reports that the connection broke. The
/// JDK's own forgets what was not read yet, and with it the last words of an answer that was cut.
///
/// Read by one thread; [#close] may be called by any, and ends a read that waits, with an [IOException]. An interrupt
/// closes it likewise, and stays set. It holds at most two of the client's deliveries.
final class BodyStream extends InputStream implements BodySubscriber<InputStream> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<ByteBuffer> buffers = new ArrayDeque<>();
    private @Nullable Subscription subscription;
    private @Nullable Throwable failure;
    private boolean complete;
    private boolean closed;

    static BodyHandler<InputStream> handler() {
        return head -> new BodyStream();
    }

    @Override
    public CompletionStage<InputStream> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        lock.lock();
        try {
            if (closed || this.subscription != null) {
                subscription.cancel();
                return;
            }
            this.subscription = subscription;
        } finally {
            lock.unlock();
        }
        subscription.request(2);
    }

    @Override
    public void onNext(List<ByteBuffer> items) {
        lock.lock();
        try {
            if (!closed) {
                // The last of a delivery asks for the next one: a marker tells where it ends.
                items.stream().filter(ByteBuffer::hasRemaining).forEach(buffers::add);
                buffers.add(ByteBuffer.allocate(0));
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onError(Throwable throwable) {
        end(throwable);
    }

    @Override
    public void onComplete() {
        end(null);
    }

    private void end(@Nullable Throwable cause) {
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
                ByteBuffer next = buffers.peek();
                if (next == null) {
                    if (complete) {
                        return finish();
                    }
                    changed.await();
                } else if (next.hasRemaining()) {
                    int count = Math.min(length, next.remaining());
                    next.get(target, offset, count);
                    return count;
                } else {
                    drop(next);
                }
            }
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the body was read", e);
        } finally {
            lock.unlock();
        }
    }

    private void drop(ByteBuffer read) {
        buffers.remove();
        if (read.capacity() == 0 && subscription != null) {
            subscription.request(1);
        }
    }

    private int finish() throws IOException {
        if (failure != null) {
            throw new IOException("the connection broke", failure);
        }
        return -1;
    }

    @Override
    public void close() {
        Subscription cancelled;
        lock.lock();
        try {
            closed = true;
            buffers.clear();
            cancelled = subscription;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (cancelled != null) {
            cancelled.cancel();
        }
    }
}
