package ai.autobot.pipeline.runtime.metrics;

import ai.autobot.pipeline.runtime.config.Ranges;
import ai.autobot.pipeline.runtime.startup.StartupException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A worker's metrics at `/metrics`, in Prometheus' text format. Thread-safe.
public final class MetricsPage implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsPage.class);
    private static final String PATH = "/metrics";
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final int MOST_PORT = 65_535;
    private static final int MOST_WAITING = 16;

    /// Who reads slowly holds up others who read, and nobody else.
    private static final int READERS = 2;

    private final PrometheusMeterRegistry registry;
    private final HttpServer server;
    private final ExecutorService readers;

    private MetricsPage(PrometheusMeterRegistry registry, HttpServer server) {
        this.registry = registry;
        this.server = server;
        this.readers = Executors.newFixedThreadPool(
                READERS, Thread.ofPlatform().daemon().name("metrics-", 0).factory());
    }

    /// Opens the page.
    ///
    /// @param port 0 for any that is free
    /// @throws IllegalArgumentException when the port is out of its range
    /// @throws StartupException when it cannot listen there
    public static MetricsPage open(PrometheusMeterRegistry registry, String host, int port) {
        Ranges.within("autobot.metrics.port", port, 0, MOST_PORT);
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(host, port), MOST_WAITING);
        } catch (IOException e) {
            throw new StartupException("The page of metrics cannot listen on " + host + ":" + port + ": "
                    + e.getMessage() + ". Set autobot.metrics.port to a free port, or to 0 for any.");
        }
        MetricsPage page = new MetricsPage(registry, server);
        server.createContext(PATH, page::answer);
        server.setExecutor(page.readers);
        server.start();
        LOG.info("metrics are shown: url=http://{}:{}{}", host, page.port(), PATH);
        return page;
    }

    /// Where it listens.
    public int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestURI().getPath().equals(PATH)) {
                exchange.sendResponseHeaders(404, -1);
            } else if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                exchange.sendResponseHeaders(405, -1);
            } else {
                byte[] text = registry.scrape(TEXT).getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", TEXT);
                exchange.sendResponseHeaders(200, text.length);
                try (OutputStream body = exchange.getResponseBody()) {
                    body.write(text);
                }
            }
        }
    }

    /// Stops listening; a reader is waited for at most a second. Idempotent.
    @Override
    public void close() {
        server.stop((int) Duration.ofSeconds(1).toSeconds());
        readers.shutdownNow();
    }
}
