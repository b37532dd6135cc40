package ai.autobot.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The `redis-server` program of one data directory, copied out of the jar that carries it. Because each directory has
/// its own copy, a process that runs the copy is that directory's Redis, and no other.
///
/// Thread-safe.
record RedisBinary(Path path) {
    private static final String VERSION = "7.0.15";
    private static final String DELETED = " (deleted)";

    /// Copies the program unless it is there already, whole. Blocks for the copy of some 6 MB.
    ///
    /// @throws IllegalStateException when there is none for this operating system and processor
    static RedisBinary in(Path directory) throws IOException {
        String name = name();
        try (InputStream carried = RedisBinary.class.getResourceAsStream("/" + name)) {
            if (carried == null) {
                throw new IllegalStateException(
                        "no Redis is carried for this machine (" + name + "); start one and give its address");
            }
            Path path = directory.resolve(name);
            if (!Files.isExecutable(path)) {
                Path draft = directory.resolve(name + ".new");
                Files.copy(carried, draft, StandardCopyOption.REPLACE_EXISTING);
                if (!draft.toFile().setExecutable(true, true)) {
                    throw new IOException(draft + " cannot be made executable");
                }
                Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
            return new RedisBinary(path);
        }
    }

    /// The processes of this machine that run this copy; those that have ended but were not collected do not count.
    List<ProcessHandle> running() {
        return ProcessHandle.allProcesses().filter(this::isRunBy).toList();
    }

    /// Whether the process runs this copy now.
    boolean isRunBy(ProcessHandle process) {
        Optional<String> command = process.info().command();
        return command.isPresent()
                && (command.get().equals(path.toString()) || command.get().equals(path + DELETED));
    }

    private static String name() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return "redis-server-" + VERSION + "-" + (system.startsWith("mac") ? "darwin" : system) + "-"
                + switch (processor) {
                    case "aarch64" -> "arm64";
                    case "x86_64" -> "amd64";
                    default -> processor;
                };
    }
}
