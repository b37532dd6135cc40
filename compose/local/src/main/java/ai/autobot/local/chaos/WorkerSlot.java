package ai.autobot.local.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// The place of one worker: whatever process runs in it has its name and its folder. Thread-safe.
final class WorkerSlot implements AutoCloseable {
    /// What a worker needs at most to close, see its own limit.
    private static final Duration END_LIMIT = Duration.ofSeconds(60);

    private final String name;
    private final Path home;
    private final Map<String, String> settings;
    private @Nullable Child child;
    private boolean closed;

    WorkerSlot(String name, Path home, Map<String, String> settings) {
        this.name = name;
        this.home = home;
        this.settings = Map.copyOf(settings);
    }

    String name() {
        return name;
    }

    /// Where all processes of this place have printed to.
    Path log() {
        return home.resolve("output.log");
    }

    /// Starts a process, where none is meant to run.
    synchronized void start() {
        if (child == null && !closed) {
            child = Child.start(
                    log(), settings, Tether.WORKER, home.resolve("none.yaml").toString());
        }
    }

    /// SIGKILL; the place stays empty until [#start].
    synchronized void kill() {
        if (child != null) {
            child.kill();
            child = null;
        }
    }

    synchronized void stop() {
        if (child != null) {
            child.stop();
        }
    }

    synchronized void goOn() {
        if (child != null) {
            child.goOn();
        }
    }

    /// Puts a new process in the place of one that has ended though nobody ended it.
    ///
    /// @return how that one ended
    synchronized OptionalInt replaceEnded() {
        if (child == null || child.isAlive()) {
            return OptionalInt.empty();
        }
        int code = child.exitCode();
        child = null;
        start();
        return OptionalInt.of(code);
    }

    /// Asks the process by SIGTERM to end; [#awaitEnd] waits for it.
    synchronized void askToEnd() {
        if (child != null) {
            child.goOn();
            child.askToEnd();
        }
    }

    synchronized void awaitEnd() throws InterruptedException {
        if (child != null) {
            child.awaitEnd(END_LIMIT);
            child = null;
        }
    }

    /// Kills the process; none can be started any more.
    @Override
    public synchronized void close() {
        closed = true;
        kill();
    }
}
