package ai.autobot.pipeline.generate.openai;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One request and its response, between the thread that calls and the connection's. Thread-safe.
final class Exchange implements BodyStream.Sender {
    /// The head of a response, with its body to be read and closed.
    ///
    /// @param status of HTTP, 200 or another
    record Response(int status, HttpHeaders headers, BodyStream body) {}

    private static final byte[] NOTHING = {};

    private final byte[] request;
    private final @Nullable String traceparent;
    private final boolean forModels;
    private final CompletableFuture<Response> response = new CompletableFuture<>();
    private final BodyStream body = new BodyStream(this);
    private @Nullable Channel channel;
    private boolean over;
    private boolean sent;

    /// @param request the body to send
    /// @param traceparent the header of that name; null for none
    Exchange(byte[] request, @Nullable String traceparent) {
        this.request = request;
        this.traceparent = traceparent;
        forModels = false;
    }

    /// Asks for the list of models.
    Exchange() {
        request = NOTHING;
        traceparent = null;
        forModels = true;
    }

    boolean isForModels() {
        return forModels;
    }

    byte[] request() {
        return request;
    }

    Optional<String> traceparent() {
        return Optional.ofNullable(traceparent);
    }

    /// Blocks until the response's head is there; a moment longer where this process stood still meanwhile, for the
    /// head may have come.
    ///
    /// @throws TimeoutException when that instant, in terms of [System#nanoTime()], passed before
    /// @throws ExecutionException when there is no connection, or it broke; its cause says why
    Response await(long deadline) throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return response.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            if (System.nanoTime() - deadline < Watchdog.STANDSTILL.toNanos()) {
                throw e;
            }
            return response.get(Watchdog.CATCHING_UP.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /// Nobody waits for the response any more: its connection is closed, unless it is through. Idempotent.
    void abandon() {
        @Nullable Channel used;
        synchronized (this) {
            used = over ? null : channel;
            over = true;
        }
        response.cancel(false);
        if (used != null) {
            var _ = used.close();
        }
    }

    /// The connection is there.
    ///
    /// @return false when nobody waits any more: it is not to be used
    synchronized boolean runsOn(Channel connection) {
        channel = connection;
        sent = !over;
        return sent;
    }

    /// Whether the request was sent, or began to be; once it is [abandoned][#abandon] that stays so.
    synchronized boolean isSent() {
        return sent;
    }

    void head(int status, HttpHeaders headers) {
        response.complete(new Response(status, headers, body));
    }

    void body(byte[] chunk) {
        body.add(chunk);
    }

    /// All of the response has come: from here on its connection may serve another.
    ///
    /// @return false when nobody waits any more, and the connection is being closed
    boolean complete() {
        boolean first;
        synchronized (this) {
            first = !over;
            over = true;
        }
        body.end(null);
        return first;
    }

    /// There was no connection, or it broke.
    void fail(Throwable cause) {
        synchronized (this) {
            over = true;
        }
        response.completeExceptionally(cause);
        body.end(cause);
    }

    @Override
    public void pause() {
        autoRead(false);
    }

    @Override
    public void resume() {
        autoRead(true);
    }

    private synchronized void autoRead(boolean wanted) {
        // The connection may serve another already.
        if (!over && channel != null) {
            channel.config().setAutoRead(wanted);
        }
    }

    @Override
    public void readerLeft() {
        abandon();
    }
}
