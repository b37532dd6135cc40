package ai.autobot.pipeline.runtime.http;

import ai.autobot.pipeline.runtime.config.Ranges;
import ai.autobot.pipeline.runtime.startup.StartupException;
import java.time.Duration;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A worker's one web server: HTTP/1.1, bounded in connections, sizes and times, each request on a virtual thread of
/// its own. What stands at a path can be put there at any time; there is nothing at the others. Thread-safe.
public final class Pages implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pages.class);

    /// A session's token has up to 8 KiB, as header or as cookie.
    private static final int HEADERS_MAX = 16 * 1024;

    private static final int WAITING_CONNECTIONS_MAX = 64;
    private static final int THREADS_MAX = 8;
    private static final int THREADS_MIN = 2;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final Server server;
    private final ServerConnector connector;
    private final PageHandler handler;

    private Pages(Server server, ServerConnector connector, PageHandler handler) {
        this.server = server;
        this.connector = connector;
        this.handler = handler;
    }

    /// Listens, with nothing to show yet.
    ///
    /// @throws IllegalArgumentException when a setting is out of its range, or there is no port
    /// @throws StartupException when it cannot listen there
    public static Pages open(HttpSettings settings) {
        Ranges.check(HttpSettings.class, settings);
        int port = settings.port().orElseThrow(() -> new IllegalArgumentException("autobot.http.port is not set"));
        QueuedThreadPool threads = new QueuedThreadPool(THREADS_MAX, THREADS_MIN);
        threads.setName("http");
        threads.setDaemon(true);
        threads.setReservedThreads(0);
        threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("http-"));
        Server server = new Server(threads);
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(protocol()));
        connector.setHost(settings.host());
        connector.setPort(port);
        connector.setIdleTimeout(settings.idleTimeout().toMillis());
        connector.setAcceptQueueSize(WAITING_CONNECTIONS_MAX);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(settings.maxConnections(), server));
        server.setStopTimeout(CLOSE_LIMIT.toMillis());
        server.setErrorHandler(new PlainErrors());
        PageHandler handler = new PageHandler(Names.of(settings));
        server.setHandler(handler);
        Pages pages = new Pages(server, connector, handler);
        pages.start(settings.host(), port);
        LOG.info("pages are served: url={}", pages.url());
        return pages;
    }

    private static HttpConfiguration protocol() {
        HttpConfiguration protocol = new HttpConfiguration();
        protocol.setRequestHeaderSize(HEADERS_MAX);
        protocol.setSendServerVersion(false);
        protocol.setSendXPoweredBy(false);
        return protocol;
    }

    private void start(String host, int port) {
        try {
            server.start();
        } catch (Exception e) {
            close();
            throw new StartupException("The pages cannot be served on " + host + ":" + port + ": " + e.getMessage()
                    + ". Set autobot.http.port to a free port, or to 0 for any.");
        }
    }

    /// Puts a page at a path, to be read with GET or HEAD. A page that was there is replaced.
    ///
    /// @param path from the `/` on, as it is; nothing below it belongs to it
    public void show(String path, Page page) {
        handler.show(path, page);
    }

    /// Has a page take the forms that are sent to a path with POST.
    ///
    /// @param path as in [#show]
    public void take(String path, Page page) {
        handler.take(path, page);
    }

    /// Where it listens.
    public int port() {
        return connector.getLocalPort();
    }

    /// How it can be called from this machine.
    public String url() {
        String host = connector.getHost();
        boolean everywhere = host.equals("0.0.0.0") || host.equals("::") || host.equals("[::]");
        String name = everywhere ? "127.0.0.1" : host;
        return "http://" + (name.contains(":") && !name.startsWith("[") ? "[" + name + "]" : name) + ":" + port();
    }

    /// Ends the feeds, stops listening, and waits at most 2 s for what is being answered. Idempotent.
    @Override
    public void close() {
        handler.close();
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("the web server did not end cleanly", e);
        }
    }
}
