package ai.autobot.pipeline.runtime.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import ai.autobot.embedded.EmbeddedRedis;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/// A real Redis with whatever options a test needs. It saves nothing unless told to. Its process ends with
/// [#close], or with this JVM.
public final class RealRedis implements AutoCloseable {
    /// Stands for another free port in the options.
    public static final String SECOND_PORT = "{second-port}";

    private static final Duration GENEROUS = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 5;

    private final Path folder;
    private final List<String> options;
    private final int port;
    private final int secondPort;
    private Process process;

    private RealRedis(Path folder, List<String> options, int port, int secondPort, Process process) {
        this.folder = folder;
        this.options = options;
        this.port = port;
        this.secondPort = secondPort;
        this.process = process;
    }

    /// Starts it on a free port, and blocks until it listens.
    public static RealRedis start(Path folder, String... options) throws IOException {
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            int second = freePort();
            Process process = launch(folder, port, second, List.of(options));
            if (awaitListening(process, port)) {
                return new RealRedis(folder, List.of(options), port, second, process);
            }
            // Between choosing a port and using it somebody else may have taken it.
            if (attempt == ATTEMPTS) {
                throw new IOException("Redis does not start: " + Files.readString(folder.resolve("redis.log")));
            }
        }
    }

    /// Starts it again, after [#close] or [#kill], on its ports and with what it saved.
    public void startAgain(String... more) throws IOException {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of(more));
        process = launch(folder, port, secondPort, all);
        if (!awaitListening(process, port)) {
            throw new IOException("Redis does not start again: " + Files.readString(folder.resolve("redis.log")));
        }
    }

    public int port() {
        return port;
    }

    public int secondPort() {
        return secondPort;
    }

    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /// Says commands on one connection, each as one line.
    ///
    /// @return the last answer, as it came: a line, or the text of a bulk string
    public String tell(String... commands) throws IOException {
        return tell(port, commands);
    }

    /// As [#tell(String...)], to any Redis of this machine.
    public static String tell(int port, String... commands) throws IOException {
        return answers(port, commands).getLast();
    }

    /// As [#tell(int, String...)], with all answers.
    static List<String> answers(int port, String... commands) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) GENEROUS.toMillis());
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            List<String> answers = new ArrayList<>();
            for (String command : commands) {
                socket.getOutputStream().write((command + "\r\n").getBytes(US_ASCII));
                answers.add(answer(in));
            }
            return answers;
        }
    }

    private static String answer(BufferedReader in) throws IOException {
        String line = "" + in.readLine();
        if (!line.startsWith("$") || line.equals("$-1")) {
            return line;
        }
        char[] text = new char[Integer.parseInt(line.substring(1)) + 2];
        for (int read = 0; read < text.length; ) {
            read += in.read(text, read, text.length - read);
        }
        return new String(text, 0, text.length - 2);
    }

    /// Ends it as the system would, at once and without a word.
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /// Ends it in order.
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(GENEROUS.toSeconds(), TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    private static Process launch(Path folder, int port, int second, List<String> options) throws IOException {
        Files.createDirectories(folder);
        List<String> command = new ArrayList<>();
        command.add(EmbeddedRedis.program(folder).toString());
        for (String option : options) {
            command.add(option.replace(SECOND_PORT, Integer.toString(second)));
        }
        command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1", "--dir", folder.toString()));
        if (!options.contains("--sentinel")) {
            command.addAll(List.of("--save", "", "--enable-debug-command", "yes"));
        }
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("redis.log").toFile()))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return process;
    }

    private static boolean awaitListening(Process process, int port) {
        Awaitility.await().atMost(GENEROUS).until(() -> !process.isAlive() || listens(port));
        return process.isAlive();
    }

    private static boolean listens(int port) {
        try {
            return !tell(port, "PING").equals("null");
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
