package ai.autobot.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Stands before a Redis, and can become numb: what is said on the connections that are open goes nowhere from then on,
/// and they stay open, as when the network between two machines breaks. New connections work. For tests and benchmarks;
/// thread-safe.
public final class NumbProxy implements AutoCloseable {
    private final ServerSocket server;
    private final int port;
    private final List<Way> ways = new CopyOnWriteArrayList<>();

    private NumbProxy(int port) throws IOException {
        this.port = port;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    /// Begins to stand before a Redis.
    ///
    /// @param port where Redis is
    public static NumbProxy before(int port) {
        try {
            return new NumbProxy(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Where it is found in the place of Redis.
    public String uri() {
        return "redis://127.0.0.1:" + server.getLocalPort();
    }

    /// Nothing comes through any more on what is connected now.
    public void goNumb() {
        ways.forEach(way -> way.numb = true);
    }

    /// Nothing comes through any more on the connection that was opened last.
    public void numbLatest() {
        ways.getLast().numb = true;
    }

    /// How many connections were opened so far.
    public int opened() {
        return ways.size();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Socket redis = new Socket(InetAddress.getLoopbackAddress(), port);
                // What is small goes on at once, as between Redis and its clients.
                client.setTcpNoDelay(true);
                redis.setTcpNoDelay(true);
                Way way = new Way(client, redis);
                ways.add(way);
                Thread.ofVirtual().start(() -> way.copy(way.client, way.redis));
                Thread.ofVirtual().start(() -> way.copy(way.redis, way.client));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        ways.forEach(Way::close);
    }

    private static final class Way {
        private final Socket client;
        private final Socket redis;
        private volatile boolean numb;

        Way(Socket client, Socket redis) {
            this.client = client;
            this.redis = redis;
        }

        void copy(Socket from, Socket to) {
            try (InputStream in = from.getInputStream();
                    OutputStream out = to.getOutputStream()) {
                byte[] bytes = new byte[8192];
                for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                    if (!numb) {
                        out.write(bytes, 0, read);
                    }
                }
            } catch (IOException e) {
                // One side is gone, and so is the other.
            } finally {
                close();
            }
        }

        void close() {
            try {
                client.close();
                redis.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
