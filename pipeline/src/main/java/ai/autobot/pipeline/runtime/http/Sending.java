package ai.autobot.pipeline.runtime.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts answers on the wire. Thread-safe.
final class Sending implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sending.class);

    /// Who does not take an event for so long is not served on: it would be behind for ever.
    private static final Duration SLOWEST_READER = Duration.ofSeconds(5);

    /// How soon a browser comes again when a feed broke off.
    private static final String OPENING = "retry: 1000\n\n";

    private final Set<EventFeed> feeds = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    void send(Answer answer, boolean head, Response response, Callback callback) {
        switch (answer) {
            case Answer.Content content -> {
                response.setStatus(content.status());
                HttpFields.Mutable headers = safe(response.getHeaders());
                headers.put("Content-Type", content.type());
                content.headers().forEach(headers::put);
                headers.put("Content-Length", content.body().remaining());
                response.write(
                        true, head ? ByteBuffer.allocate(0) : content.body().slice(), callback);
            }
            case Answer.Events(EventFeed feed) -> stream(feed, head, response, callback);
        }
    }

    private void stream(EventFeed feed, boolean head, Response response, Callback callback) {
        feeds.add(feed);
        try (feed) {
            response.setStatus(200);
            safe(response.getHeaders()).put("Content-Type", "text/event-stream; charset=utf-8");
            if (!head && !closed) {
                write(response, StandardCharsets.UTF_8.encode(OPENING));
                for (Optional<ByteBuffer> event = feed.next(); event.isPresent(); event = feed.next()) {
                    write(response, event.get().slice());
                }
            }
            callback.succeeded();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            callback.failed(e);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            LOG.debug("a reader of events is not served on", e);
            callback.failed(e);
        } finally {
            feeds.remove(feed);
        }
    }

    private static void write(Response response, ByteBuffer event)
            throws InterruptedException, ExecutionException, TimeoutException {
        Callback.Completable written = new Callback.Completable();
        response.write(false, event, written);
        written.get(SLOWEST_READER.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// No script but our own files, no frame around, nothing kept, nothing guessed, nothing told to others.
    static HttpFields.Mutable safe(HttpFields.Mutable headers) {
        return headers.put(
                        "Content-Security-Policy",
                        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                                + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
                .put("X-Content-Type-Options", "nosniff")
                .put("X-Frame-Options", "DENY")
                .put("Referrer-Policy", "same-origin")
                .put("Cross-Origin-Resource-Policy", "same-origin")
                .put("Cross-Origin-Opener-Policy", "same-origin")
                .put("Cache-Control", "no-store");
    }

    @Override
    public void close() {
        closed = true;
        feeds.forEach(EventFeed::close);
    }
}
