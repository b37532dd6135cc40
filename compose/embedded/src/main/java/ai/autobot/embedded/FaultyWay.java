package ai.autobot.embedded;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A way to a Redis on which answers can be delayed or held back and connections be cut, which can lead elsewhere, and
/// which can go numb: what is said goes nowhere then, and the connections stay open, as when the network between two
/// machines breaks. For tests and benchmarks; thread-safe.
public final class FaultyWay implements AutoCloseable {
    private final ServerSocket entrance;
    private final List<Passage> passages = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile int target;
    private volatile Duration delay = Duration.ZERO;
    private volatile CountDownLatch answers = new CountDownLatch(0);

    private FaultyWay(ServerSocket entrance, int target) {
        this.entrance = entrance;
        this.target = target;
    }

    /// Opens a way.
    ///
    /// @param port where Redis is
    public static FaultyWay to(int port) {
        try {
            FaultyWay way = new FaultyWay(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
            Thread.ofVirtual().start(way::accept);
            return way;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Where it begins: to be used in the place of Redis.
    public String uri() {
        return "redis://127.0.0.1:" + entrance.getLocalPort();
    }

    /// Where new connections lead.
    public void leadTo(int port) {
        target = port;
    }

    /// By how long each answer is delayed from here on.
    public void delayAnswers(Duration by) {
        delay = by;
    }

    /// Lets requests pass, and no answer until [#letAnswersPass].
    public void holdAnswers() {
        answers = new CountDownLatch(1);
    }

    /// Lets answers pass again.
    public void letAnswersPass() {
        answers.countDown();
    }

    /// Nothing comes through any more on what is connected now. New connections work.
    public void goNumb() {
        passages.forEach(passage -> passage.numb = true);
    }

    /// Nothing comes through any more on the connection that was opened last.
    public void numbLatest() {
        passages.getLast().numb = true;
    }

    /// How many connections were opened so far.
    public int opened() {
        return passages.size();
    }

    /// Cuts all connections; what was held back is lost.
    public void cut() {
        passages.forEach(Passage::close);
    }

    @Override
    public void close() {
        closed.countDown();
        close(entrance);
        cut();
        letAnswersPass();
    }

    private void accept() {
        while (closed.getCount() > 0) {
            try {
                Socket client = entrance.accept();
                passages.add(Passage.between(client, target));
                Passage passage = passages.getLast();
                Thread.ofVirtual().start(() -> pump(passage, passage.client, passage.server, false));
                Thread.ofVirtual().start(() -> pump(passage, passage.server, passage.client, true));
            } catch (IOException e) {
                // A Redis that is gone, or the end of the test: who came in finds out.
                if (closed.getCount() > 0) {
                    cut();
                }
            }
        }
    }

    private void pump(Passage passage, Socket from, Socket to, boolean answering) {
        byte[] piece = new byte[65_536];
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                if (answering) {
                    answers.await();
                    var _ = closed.await(delay.toNanos(), TimeUnit.NANOSECONDS);
                }
                if (!passage.numb) {
                    out.write(piece, 0, length);
                }
            }
        } catch (IOException e) {
            // Cut, or ended by one side: the other one is closed with it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(Closeable what) {
        try {
            what.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Passage {
        private final Socket client;
        private final Socket server;
        private volatile boolean numb;

        private Passage(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        /// What is small goes on at once, as between Redis and its clients.
        static Passage between(Socket client, int target) throws IOException {
            try {
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                return new Passage(client, server);
            } catch (IOException e) {
                client.close();
                throw e;
            }
        }

        void close() {
            FaultyWay.close(client);
            FaultyWay.close(server);
        }
    }
}
