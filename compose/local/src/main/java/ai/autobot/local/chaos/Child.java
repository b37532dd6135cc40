package ai.autobot.local.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A JVM of this run, under a [Tether]. Thread-safe.
final class Child implements AutoCloseable {
    private static final Duration KILL_LIMIT = Duration.ofSeconds(60);
    private static final String SETTINGS = "AUTOBOT_";

    private final Process process;

    private Child(Process process) {
        this.process = process;
    }

    /// Starts one; returns before it serves.
    ///
    /// @param log where all that it prints is appended
    /// @param settings of AutoBot's; those of this process's environment are not passed on
    static Child start(Path log, Map<String, String> settings, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx320m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dlogback.configurationFile=log/worker.xml",
                "-Dlogback.statusListenerClass=ch.qos.logback.core.status.NopStatusListener",
                "-cp",
                System.getProperty("java.class.path"),
                Tether.class.getName()));
        command.addAll(List.of(arguments));
        try {
            Files.createDirectories(log.getParent());
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().keySet().removeIf(name -> name.startsWith(SETTINGS));
            settings.forEach((key, value) ->
                    builder.environment().put(key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"), value));
            return new Child(builder.start());
        } catch (IOException e) {
            throw new IllegalStateException("a process cannot be started: " + e.getMessage(), e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// Its exit code, once it is not alive.
    int exitCode() {
        return process.exitValue();
    }

    /// SIGKILL; returns when it is gone.
    void kill() {
        process.destroyForcibly()
                .onExit()
                .orTimeout(KILL_LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /// Asks it by SIGTERM to end.
    void askToEnd() {
        process.destroy();
    }

    /// Waits until it has ended, and kills it when it does not.
    ///
    /// @return whether it ended by itself
    boolean awaitEnd(Duration limit) throws InterruptedException {
        if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            return true;
        }
        kill();
        return false;
    }

    void stop() {
        Signal.STOP.sendTo(process.pid());
    }

    void goOn() {
        Signal.CONT.sendTo(process.pid());
    }

    @Override
    public void close() {
        kill();
    }
}
