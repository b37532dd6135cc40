package ai.autobot.pipeline.runtime.redis;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A way to a Redis on which answers can be delayed or held back, connections be cut, and which can lead elsewhere.
public final class FaultyWay implements AutoCloseable {
    private final ServerSocket entrance;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile int target;
    private volatile Duration delay = Duration.ZERO;
    private volatile CountDownLatch answers = new CountDownLatch(0);

    private FaultyWay(ServerSocket entrance, int target) {
        this.entrance = entrance;
        this.target = target;
    }

    public static FaultyWay to(int port) throws IOException {
        FaultyWay way = new FaultyWay(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
        Thread.ofVirtual().start(way::accept);
        return way;
    }

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

    public void letAnswersPass() {
        answers.countDown();
    }

    /// Cuts all connections; what was held back is lost.
    public void cut() {
        for (Socket socket : sockets) {
            close(socket);
        }
        sockets.clear();
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
                sockets.add(client);
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(server);
                Thread.ofVirtual().start(() -> pump(client, server, false));
                Thread.ofVirtual().start(() -> pump(server, client, true));
            } catch (IOException e) {
                // A Redis that is gone, or the end of the test: who came in finds out.
                if (closed.getCount() > 0) {
                    cut();
                }
            }
        }
    }

    private void pump(Socket from, Socket to, boolean answering) {
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
                out.write(piece, 0, length);
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
            throw new java.io.UncheckedIOException(e);
        }
    }
}
