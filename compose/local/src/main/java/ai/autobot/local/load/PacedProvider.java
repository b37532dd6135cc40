package ai.autobot.local.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Iterator;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A stand-in for a model: an HTTP server on loopback that answers every chat completion of the OpenAI protocol as a
/// stream of tokens at a set pace, so that a load driver can tell the pipeline's time from the model's.
///
/// The first token is `<receivedMicros> <sentMicros> `, the last one ends with ` <sentMicros>`: microseconds since
/// the epoch when the request had been read and when that token was handed to the kernel. Usage follows, one token
/// of the answer for each.
///
/// One thread serves all connections, so that ten thousand streams cost little; it is a test instrument, reads only
/// as much HTTP as it needs, and listens on loopback only. Thread-safe.
public final class PacedProvider implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PacedProvider.class);
    private static final int BACKLOG = 65_535;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    private static final int READ_BYTES = 64 * 1024;
    private static final long NANOS_A_MILLI = 1_000_000;
    private static final long IDLE_MILLIS = 1_000;

    private final Pacing pacing;
    private final CallLog log = new CallLog();
    private final ServerSocketChannel listener;
    private final Selector selector;
    private final Thread thread;
    private final PriorityQueue<PacedConnection> due = new PriorityQueue<>(PacedConnection.BY_DUE_TIME);
    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BYTES);
    private final AtomicLong started = new AtomicLong();
    private final AtomicLong finished = new AtomicLong();
    private final AtomicLong disconnected = new AtomicLong();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();
    private volatile boolean closed;

    private PacedProvider(Pacing pacing, ServerSocketChannel listener, Selector selector) {
        this.pacing = pacing;
        this.listener = listener;
        this.selector = selector;
        thread = Thread.ofPlatform().name("paced-provider").daemon().unstarted(this::run);
    }

    /// How many calls there were; of the streams open now and at most, only those with an answer under way count.
    ///
    /// @param started requests read
    /// @param finished answers sent whole
    /// @param disconnected answers that the client broke off
    public record Counts(long started, long finished, long disconnected, int open, int peak) {}

    /// Starts a server on a free port. It answers when this returns.
    ///
    /// @throws IOException when no port can be had
    public static PacedProvider start(Pace pace) throws IOException {
        return start(_ -> pace);
    }

    /// The same, with a time for each call.
    ///
    /// @throws IOException when no port can be had
    public static PacedProvider start(Pacing pacing) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        try {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
            listener.configureBlocking(false);
            Selector selector = Selector.open();
            listener.register(selector, SelectionKey.OP_ACCEPT);
            PacedProvider provider = new PacedProvider(pacing, listener, selector);
            provider.thread.start();
            return provider;
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    public int port() {
        return listener.socket().getLocalPort();
    }

    /// What a provider's `base-url` must be.
    public String baseUrl() {
        return "http://127.0.0.1:" + port() + "/v1";
    }

    public Counts counts() {
        return new Counts(started.get(), finished.get(), disconnected.get(), open.get(), peak.get());
    }

    /// Which requests it was called for.
    public CallLog log() {
        return log;
    }

    /// Cuts all connections, and waits for at most 5 s until the thread has ended. Idempotent.
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            if (!thread.join(STOP_LIMIT)) {
                LOG.warn("The paced provider did not stop in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// For the provider's thread.
    ByteBuffer readBuffer() {
        return readBuffer;
    }

    Pacing pacing() {
        return pacing;
    }

    void callStarted(PacedConnection connection, String requestId) {
        log.started(requestId);
        started.incrementAndGet();
        peak.accumulateAndGet(open.incrementAndGet(), Math::max);
        due.add(connection);
    }

    void callFinished(String requestId) {
        log.finished(requestId);
        finished.incrementAndGet();
        open.decrementAndGet();
    }

    void callBrokenOff(String requestId) {
        log.brokenOff(requestId);
        disconnected.incrementAndGet();
        open.decrementAndGet();
    }

    private void run() {
        try (listener;
                selector) {
            while (!closed) {
                select();
                Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
                while (ready.hasNext()) {
                    SelectionKey key = ready.next();
                    ready.remove();
                    if (key.attachment() instanceof PacedConnection connection) {
                        connection.ready();
                    } else {
                        accept();
                    }
                }
                sendWhatIsDue();
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        } catch (IOException e) {
            LOG.error("The paced provider has stopped", e);
        }
    }

    private void select() throws IOException {
        PacedConnection next = due.peek();
        // Rounded up: a token may be a millisecond late, since it says when it was sent; spinning would cost a core.
        long millis = next == null ? IDLE_MILLIS : Math.ceilDiv(next.dueNanos() - System.nanoTime(), NANOS_A_MILLI);
        if (millis > 0) {
            selector.select(millis);
        } else {
            selector.selectNow();
        }
    }

    private void sendWhatIsDue() {
        while (true) {
            PacedConnection next = due.peek();
            if (next == null || next.dueNanos() - System.nanoTime() > 0) {
                return;
            }
            due.remove();
            if (next.sendToken()) {
                due.add(next);
            }
        }
    }

    private void accept() {
        try {
            for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
                key.attach(new PacedConnection(this, channel, key));
            }
        } catch (IOException e) {
            LOG.warn("A connection could not be accepted", e);
        }
    }
}
