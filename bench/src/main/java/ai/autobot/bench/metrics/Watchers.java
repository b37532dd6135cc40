package ai.autobot.bench.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// What stands beside a worker that is watched: somebody who reads its page of metrics again and again, and a
/// collector of its spans. Thread-safe.
final class Watchers implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final HttpServer collector;
    private final HttpClient client = HttpClient.newHttpClient();
    private final int pagePort;
    private final Duration between;
    private final Thread reader;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong readings = new AtomicLong();
    private final AtomicLong pageBytes = new AtomicLong();
    private final AtomicLong spanBytes = new AtomicLong();

    private Watchers(HttpServer collector, int pagePort, Duration between) {
        this.collector = collector;
        this.pagePort = pagePort;
        this.between = between;
        collector.createContext("/v1/traces", this::take);
        reader = Thread.ofVirtual().unstarted(this::read);
    }

    /// @param between two readings of the page
    static Watchers start(Duration between) throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        Watchers watchers = new Watchers(
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16), free, between);
        watchers.collector.start();
        watchers.reader.start();
        return watchers;
    }

    /// Where a worker is to show its metrics.
    int pagePort() {
        return pagePort;
    }

    /// Where a worker is to send its spans.
    String collector() {
        return "http://127.0.0.1:" + collector.getAddress().getPort();
    }

    /// How often the page was read.
    long readings() {
        return readings.get();
    }

    /// How long it was, the last time.
    long pageBytes() {
        return pageBytes.get();
    }

    /// What came in spans.
    long spanBytes() {
        return spanBytes.get();
    }

    private void read() {
        HttpRequest page = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + pagePort + "/metrics"))
                .timeout(LIMIT)
                .build();
        try {
            while (!closed.await(between.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    pageBytes.set(client.send(page, HttpResponse.BodyHandlers.ofByteArray())
                            .body()
                            .length);
                    readings.incrementAndGet();
                } catch (IOException e) {
                    // No worker runs at the moment, or none shows anything.
                }
            }
        } catch (InterruptedException e) {
            // It was closed.
        }
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            spanBytes.addAndGet(exchange.getRequestBody().readAllBytes().length);
            exchange.sendResponseHeaders(200, -1);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        reader.interrupt();
        client.shutdownNow();
        collector.stop(0);
    }
}
