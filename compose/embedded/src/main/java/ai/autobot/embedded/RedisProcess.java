package ai.autobot.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/// One run of a directory's Redis.
///
/// Thread-safe.
final class RedisProcess {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration FORK_LIMIT = Duration.ofSeconds(20);
    private static final Duration TERM_LIMIT = Duration.ofSeconds(15);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);
    private static final int LONGEST_EXCUSE = 2_000;

    private RedisProcess() {}

    /// Starts Redis and blocks until it serves; empty when it ended instead, as when the port was just taken.
    ///
    /// @throws IllegalStateException when it neither serves nor ends in time
    static Optional<ProcessHandle> launch(RedisBinary binary, Path directory, int port, Path log) throws IOException {
        fork(binary, directory, port, log);
        long start = System.nanoTime();
        while (System.nanoTime() - start < START_LIMIT.toNanos()) {
            OptionalLong serving = RedisProbe.servingProcess(port);
            Optional<ProcessHandle> ours = serving.isPresent()
                    ? ProcessHandle.of(serving.getAsLong()).filter(binary::isRunBy)
                    : Optional.empty();
            if (ours.isPresent()) {
                return ours;
            }
            if (Waiting.until(() -> binary.running().isEmpty(), Duration.ofMillis(20))) {
                return Optional.empty();
            }
        }
        endAll(binary);
        throw new IllegalStateException("Redis does not serve after " + START_LIMIT + excuse(log));
    }

    /// Ends every process that runs this directory's Redis: by SIGTERM, which lets it write its data, then by force.
    ///
    /// @throws IllegalStateException when one outlives that
    static void endAll(RedisBinary binary) {
        List<ProcessHandle> running = binary.running();
        running.forEach(ProcessHandle::destroy);
        if (Waiting.until(() -> running.stream().noneMatch(binary::isRunBy), TERM_LIMIT)) {
            return;
        }
        running.stream().filter(binary::isRunBy).forEach(ProcessHandle::destroyForcibly);
        if (!Waiting.until(() -> running.stream().noneMatch(binary::isRunBy), KILL_LIMIT)) {
            throw new IllegalStateException("Redis " + binary.path() + " cannot be ended");
        }
    }

    /// The last lines of Redis's log, to say why it ended.
    static String excuse(Path log) {
        try {
            String text = Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
            return ": "
                    + text.substring(Math.max(0, text.length() - LONGEST_EXCUSE))
                            .strip();
        } catch (IOException e) {
            return "";
        }
    }

    private static void fork(RedisBinary binary, Path directory, int port, Path log) throws IOException {
        // Redis leaves our process group when it daemonizes: Ctrl-C in a terminal would reach, and end, it before
        // whoever still needs it.
        List<String> command = List.of(
                binary.path().toString(),
                "--bind",
                Ports.HOST,
                "--port",
                Integer.toString(port),
                "--dir",
                directory.toString(),
                "--logfile",
                log.toString(),
                "--daemonize",
                "yes",
                "--appendonly",
                "yes",
                "--appendfsync",
                "everysec",
                "--save",
                "",
                "--maxmemory-policy",
                "noeviction",
                "--protected-mode",
                "yes");
        Process front = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        try {
            if (front.waitFor(FORK_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            front.destroyForcibly();
            throw new IOException("Redis did not go to the background within " + FORK_LIMIT);
        } catch (InterruptedException e) {
            front.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while Redis starts", e);
        }
    }
}
