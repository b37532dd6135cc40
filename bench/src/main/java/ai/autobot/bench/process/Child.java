package ai.autobot.bench.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A JVM of the benchmark's own, which is asked things line by line and ends with its parent. Used by one thread.
public final class Child implements AutoCloseable {
    /// What each line that is meant for the parent begins with; libraries may print as well.
    static final String MARK = "> ";

    private static final Duration KILL_LIMIT = Duration.ofSeconds(30);

    private final Process process;
    private final Path log;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private Child(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /// Starts a process, and does not wait for it.
    ///
    /// @param main what it runs
    /// @param heap as `-Xmx` takes it
    /// @param log where its standard error goes, after what is there
    public static Child start(Class<?> main, String heap, Path log, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (givesHugePages()) {
            command.add("-XX:+UseTransparentHugePages");
        }
        command.addAll(List.of(
                "-Xms" + heap,
                "-Xmx" + heap,
                "-XX:+UseG1GC",
                // As the command and the image run it: a pause is a wait for all.
                "-XX:MaxGCPauseMillis=10",
                "-XX:+UseCompactObjectHeaders",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dlogback.configurationFile=log/bench.xml",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            Child child = new Child(process, log);
            Thread.ofPlatform().daemon().name("child-" + main.getSimpleName()).start(child::read);
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException("a process cannot be started", e);
        }
    }

    /// As the command finds out: elsewhere Java does not know the option, or warns.
    private static boolean givesHugePages() {
        try {
            String choice = Files.readString(Path.of("/sys/kernel/mm/transparent_hugepage/enabled"));
            return choice.contains("[madvise]") || choice.contains("[always]");
        } catch (IOException e) {
            return false;
        }
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith(MARK)) {
                    lines.add(line.substring(MARK.length()));
                }
            }
        } catch (IOException e) {
            // It was killed; whoever waits for a line learns that it is dead.
        }
    }

    /// Waits for the next line that it says.
    ///
    /// @throws IllegalStateException when it ends before, or says nothing in time; the message names its log
    public String await(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (end - System.nanoTime() > 0) {
            String line = lines.poll(100, TimeUnit.MILLISECONDS);
            if (line != null) {
                return line;
            }
            if (!process.isAlive() && lines.isEmpty()) {
                throw new IllegalStateException("a process ended with " + process.exitValue() + "; its log: " + log);
            }
        }
        throw new IllegalStateException("a process said nothing for " + limit + "; its log: " + log);
    }

    /// Whether it has said something that nobody has read yet.
    public boolean hasSpoken() {
        return !lines.isEmpty();
    }

    /// Whether it runs.
    public boolean isAlive() {
        return process.isAlive();
    }

    /// Asks a question, and waits for its answer.
    ///
    /// @throws IllegalStateException as [#await] does
    public String ask(String question, Duration limit) throws InterruptedException {
        try {
            process.outputWriter(StandardCharsets.UTF_8)
                    .append(question)
                    .append('\n')
                    .flush();
        } catch (IOException e) {
            throw new IllegalStateException("a process cannot be asked; its log: " + log, e);
        }
        return await(limit);
    }

    /// Lets it end by itself, for it sees that its parent is gone; kills it when it does not soon.
    void stop() {
        try {
            process.outputWriter(StandardCharsets.UTF_8).close();
            if (process.waitFor(KILL_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                return;
            }
        } catch (IOException e) {
            // It has ended, or cannot be told.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kill();
    }

    /// SIGKILL; returns when it is gone.
    public void kill() {
        process.destroyForcibly()
                .onExit()
                .orTimeout(KILL_LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /// As [#kill]: what it held is of no use to anybody.
    @Override
    public void close() {
        kill();
    }
}
