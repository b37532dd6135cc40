package ai.autobot.embedded;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A real Redis as a process beside this one. It listens on 127.0.0.1 only, without a password, never evicts, and
/// appends every write to a file in its data directory: a crash of this process loses nothing, one of Redis or of the
/// machine the last second, or two where the disk is slow.
///
/// If this process dies without [#close], Redis stays behind; the next start with the same directory ends it first,
/// whatever its port. To play an outage: [#close], then [#start(Path, int)] with the [#port()] it had.
///
/// Thread-safe.
public final class EmbeddedRedis implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRedis.class);
    private static final int ATTEMPTS = 5;
    private static final long LONGEST_LOG = 1_048_576;

    private final DataDirectory directory;
    private final RedisBinary binary;
    private final ProcessHandle process;
    private final int port;
    private boolean closed;

    private EmbeddedRedis(DataDirectory directory, RedisBinary binary, ProcessHandle process, int port) {
        this.directory = directory;
        this.binary = binary;
        this.process = process;
        this.port = port;
    }

    /// Starts Redis on the port that this directory's Redis had last, or, if that is taken or there was none, on any
    /// free one. Blocks until it serves: a fraction of a second, or as long as its data takes to load,
    /// a minute at most.
    ///
    /// @param dataDirectory created where there is none
    /// @throws IllegalStateException when the directory is in use, there is no Redis for this machine, or it cannot
    ///     start; nothing is left running then
    public static EmbeddedRedis start(Path dataDirectory) {
        return start(dataDirectory, Ports.ANY);
    }

    /// Starts Redis as [#start(Path)] does, on the given port.
    ///
    /// @param port from 1 to 65535, or 0, which leaves the choice as in [#start(Path)]
    /// @throws IllegalArgumentException when the port is out of range
    /// @throws IllegalStateException also when the port is taken
    public static EmbeddedRedis start(Path dataDirectory, int port) {
        int wanted = Ports.checked(port);
        DataDirectory directory = DataDirectory.take(dataDirectory, "redis");
        try {
            return launch(directory, wanted);
        } catch (IOException e) {
            directory.close();
            throw new IllegalStateException("Redis cannot start in " + directory.path() + ": " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            directory.close();
            throw e;
        }
    }

    /// The `redis-server` program that this machine would run, for whoever wants to start one in another way. Blocks
    /// for a copy of some 6 MB, where it is not there yet.
    ///
    /// @param directory where it is copied to; it must be there
    /// @throws IllegalStateException when there is no Redis for this machine
    public static Path program(Path directory) throws IOException {
        return RedisBinary.in(directory).path();
    }

    /// The address, as `redis://127.0.0.1:port`.
    public String uri() {
        return "redis://" + Ports.HOST + ":" + port;
    }

    public int port() {
        return port;
    }

    /// The operating system's number of its process, for whoever wants to send it a signal.
    public long processId() {
        return process.pid();
    }

    /// Whether its process still runs.
    public boolean isRunning() {
        return binary.isRunBy(process);
    }

    /// Ends Redis, its data written, and lets go of the directory. Blocks until it has ended, half a minute at most.
    /// Safe to call again, from any thread.
    ///
    /// @throws IllegalStateException when it cannot be ended; the directory stays taken then
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        RedisProcess.endAll(binary);
        directory.close();
    }

    private static EmbeddedRedis launch(DataDirectory directory, int wanted) throws IOException {
        Path home = directory.path();
        RedisBinary binary = RedisBinary.in(home);
        reapOrphans(binary);
        Path log = home.resolve("redis.log");
        if (Files.exists(log) && Files.size(log) > LONGEST_LOG) {
            Files.delete(log);
        }
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            int port = freePort(directory, wanted);
            Optional<ProcessHandle> process = RedisProcess.launch(binary, home, port, log);
            if (process.isPresent()) {
                directory.rememberPort(port);
                LOG.atInfo().addKeyValue("port", port).log("embedded Redis serves");
                return new EmbeddedRedis(directory, binary, process.get(), port);
            }
            // Between choosing a port and using it somebody else may have taken it.
            LOG.atWarn()
                    .addKeyValue("port", port)
                    .addKeyValue("attempt", attempt)
                    .log("embedded Redis ended at start");
        }
        throw new IllegalStateException("Redis ends at start in " + home + RedisProcess.excuse(log));
    }

    private static void reapOrphans(RedisBinary binary) {
        int orphans = binary.running().size();
        if (orphans > 0) {
            LOG.atWarn().addKeyValue("processes", orphans).log("a Redis that outlived its owner is ended");
            RedisProcess.endAll(binary);
        }
    }

    private static int freePort(DataDirectory directory, int wanted) throws IOException {
        try (ServerSocketChannel probe = Ports.listen(wanted, directory.lastPort())) {
            return Ports.of(probe);
        }
    }
}
