package ai.autobot.embedded;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A real Kafka broker, and the controller it needs, as one KRaft node in this process. It listens on 127.0.0.1 only,
/// without encryption or sign-in, creates no topic by itself, and replicates nothing.
///
/// Everything it knows is in its data directory. A start with the same directory goes on where the last one was, after
/// [#close] as after a crash, on any port. A directory serves one broker at a time, across processes.
///
/// Thread-safe. The process ends if Kafka reports a fatal fault while it serves, as when its directory vanishes.
public final class EmbeddedBroker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(60);

    private final DataDirectory directory;
    private final BrokerNode node;
    private final int port;
    private boolean closed;

    private EmbeddedBroker(DataDirectory directory, BrokerNode node, int port) {
        this.directory = directory;
        this.node = node;
        this.port = port;
    }

    /// Starts a broker on the port that this directory's broker had last, or, if that is taken or there was none, on
    /// any free one. Blocks until it serves: seconds, a minute at most.
    ///
    /// @param dataDirectory created where there is none
    /// @throws IllegalStateException when the directory is in use or damaged, or Kafka cannot start;
    ///     nothing is left running or listening then
    public static EmbeddedBroker start(Path dataDirectory) {
        return start(dataDirectory, Ports.ANY);
    }

    /// Starts a broker as [#start(Path)] does, on the given port.
    ///
    /// @param port from 1 to 65535, or 0, which leaves the choice as in [#start(Path)]
    /// @throws IllegalArgumentException when the port is out of range, or the directory's name holds a comma, which
    ///     Kafka takes for a separator
    /// @throws IllegalStateException also when the port is taken
    public static EmbeddedBroker start(Path dataDirectory, int port) {
        return start(dataDirectory, port, Map.of());
    }

    /// Starts a broker as [#start(Path)] does, with settings of Kafka's own over those it would have, for example an
    /// authorizer.
    public static EmbeddedBroker start(Path dataDirectory, Map<String, String> settings) {
        return start(dataDirectory, Ports.ANY, settings);
    }

    private static EmbeddedBroker start(Path dataDirectory, int port, Map<String, String> settings) {
        int wanted = Ports.checked(port);
        if (dataDirectory.toAbsolutePath().toString().contains(",")) {
            throw new IllegalArgumentException("dataDirectory must not hold a comma, was " + dataDirectory);
        }
        DataDirectory directory = DataDirectory.take(dataDirectory, "broker");
        try {
            return listen(directory, wanted, settings);
        } catch (RuntimeException | Error e) {
            directory.close();
            throw e;
        }
    }

    /// The address for `bootstrap.servers`.
    public String bootstrapServers() {
        return Ports.HOST + ":" + port;
    }

    BrokerNode node() {
        return node;
    }

    /// Stops the broker and lets go of its directory. Blocks until it has ended, a minute at most. Safe to call again,
    /// from any thread.
    ///
    /// @throws IllegalStateException when it could not be stopped cleanly, or in time; the directory stays taken if
    ///     something may still write to it
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        Optional<Throwable> failure = stop(node);
        directory.close();
        if (failure.isPresent()) {
            throw new IllegalStateException("the embedded broker did not stop cleanly", failure.get());
        }
    }

    private static EmbeddedBroker listen(DataDirectory directory, int wanted, Map<String, String> settings) {
        ServerSocketChannel brokerSocket = Ports.listen(wanted, directory.lastPort());
        ServerSocketChannel controllerSocket;
        try {
            controllerSocket = Ports.listen(Ports.ANY, OptionalInt.empty());
        } catch (RuntimeException e) {
            closeSocket(brokerSocket);
            throw e;
        }
        int port = Ports.of(brokerSocket);
        try {
            directory.rememberPort(port);
            BrokerNode node = run(directory.path().resolve("log"), brokerSocket, controllerSocket, settings);
            LOG.atInfo().addKeyValue("port", port).log("embedded broker serves");
            return new EmbeddedBroker(directory, node, port);
        } catch (Exception e) {
            closeSocket(brokerSocket);
            closeSocket(controllerSocket);
            throw new IllegalStateException(
                    "the embedded broker cannot start in " + directory.path() + ": " + e.getMessage(), e);
        }
    }

    private static BrokerNode run(
            Path logs, ServerSocketChannel broker, ServerSocketChannel controller, Map<String, String> settings)
            throws Exception {
        BrokerNode node = new BrokerNode(logs, broker, controller, settings);
        try {
            node.start();
            return node;
        } catch (RuntimeException | Error e) {
            try {
                stop(node).ifPresent(e::addSuppressed);
            } catch (IllegalStateException late) {
                e.addSuppressed(late);
            }
            throw e;
        }
    }

    /// Stops the node in a thread of its own, because Kafka limits only some of its waits.
    private static Optional<Throwable> stop(BrokerNode node) {
        AtomicReference<Optional<Throwable>> failure = new AtomicReference<>(Optional.empty());
        Thread stopper = Thread.ofPlatform()
                .name("embedded-broker-stop")
                .daemon()
                .start(() -> {
                    try {
                        node.stop();
                    } catch (Throwable e) {
                        failure.set(Optional.of(e));
                    }
                });
        if (!Waiting.until(() -> !stopper.isAlive(), CLOSE_LIMIT)) {
            throw new IllegalStateException("the embedded broker did not stop within " + CLOSE_LIMIT);
        }
        return failure.get();
    }

    private static void closeSocket(ServerSocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("a socket of the embedded broker cannot be closed");
        }
    }
}
