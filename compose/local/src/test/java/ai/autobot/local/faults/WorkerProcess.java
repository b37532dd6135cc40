package ai.autobot.local.faults;

import ai.autobot.pipeline.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/// A worker in a JVM of its own, which can be killed without a chance to clean up.
final class WorkerProcess implements AutoCloseable {
    private final Process process;
    private final Path output;

    private WorkerProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /// Starts the production entry point with these settings in its environment.
    static WorkerProcess start(Path directory, String instance, Map<String, String> settings) throws IOException {
        Path home = Files.createDirectories(directory.resolve(instance));
        Path output = home.resolve("output.log");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        home.resolve("autobot.yaml").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        settings.forEach((key, value) -> builder.environment().put(variable(key), value));
        return new WorkerProcess(builder.start(), output);
    }

    private static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    /// SIGKILL; returns when it is gone.
    void kill() {
        process.destroyForcibly().onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }

    /// SIGSTOP: it stands still, and does not know it.
    void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    /// SIGCONT, after [#pause].
    void goOn() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("signal " + name + " was not sent: exit code " + code);
        }
    }

    /// SIGTERM; returns when it has ended in its own way.
    void end() throws InterruptedException {
        process.destroy();
        if (awaitExit().isEmpty()) {
            throw new AssertionError("the worker did not end within " + House.PATIENCE);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// Its exit code, once it has ended by itself; empty when it does not end.
    OptionalInt awaitExit() throws InterruptedException {
        return process.waitFor(House.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                ? OptionalInt.of(process.exitValue())
                : OptionalInt.empty();
    }

    /// All that it, and those before it in the same place, have printed.
    String output() throws IOException {
        return Files.readString(output);
    }

    @Override
    public void close() {
        kill();
    }
}
