package ai.autobot.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// A second JVM that starts a server, prints its address and stays, to be killed without a chance to clean up.
record OtherProcess(Process process, String firstLine) implements AutoCloseable {
    static OtherProcess runningBroker(Path directory) throws IOException {
        return start("broker", directory);
    }

    static OtherProcess runningRedis(Path directory) throws IOException {
        return start("redis", directory);
    }

    /// What the second JVM runs.
    public static void main(String[] arguments) throws InterruptedException {
        Path directory = Path.of(arguments[1]);
        String address = arguments[0].equals("broker")
                ? EmbeddedBroker.start(directory).bootstrapServers()
                : EmbeddedRedis.start(directory).uri();
        System.out.println(address);
        System.out.flush();
        // Ends by itself if nobody kills it.
        Thread.sleep(TimeUnit.MINUTES.toMillis(5));
        System.exit(1);
    }

    void kill() {
        process.destroyForcibly().onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        kill();
    }

    private static OtherProcess start(String server, Path directory) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherProcess.class.getName(),
                        server,
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = process.inputReader();
        String line = out.readLine();
        while (line != null && !line.contains("127.0.0.1:")) {
            line = out.readLine();
        }
        if (line == null) {
            throw new IOException("the second process ended without an address");
        }
        return new OtherProcess(process, line);
    }
}
