package ai.autobot.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalInt;

/// The directory of one server: held by one owner at a time, across processes, until [#close], and keeping the port
/// that the server had last. The operating system lets go of it when the process dies.
///
/// Thread-safe once open. Nothing waits.
final class DataDirectory implements AutoCloseable {
    private static final int LONGEST_PORT = 5;

    private final Path path;
    private final Path portFile;
    private final FileChannel lock;

    private DataDirectory(Path path, Path portFile, FileChannel lock) {
        this.path = path;
        this.portFile = portFile;
        this.lock = lock;
    }

    /// Creates the directory, readable by its owner only, where there is none, and takes it.
    ///
    /// @param server the server's name, for the names of the files
    /// @throws IllegalStateException when it is in use, by this process or another, or cannot be written
    static DataDirectory take(Path directory, String server) {
        try {
            createPrivate(directory.toAbsolutePath().normalize());
            Path path = directory.toRealPath();
            FileChannel channel = FileChannel.open(
                    path.resolve(server + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked(channel)) {
                channel.close();
                throw new IllegalStateException("data directory " + path + " is in use by another " + server);
            }
            return new DataDirectory(path, path.resolve(server + ".port"), channel);
        } catch (IOException e) {
            throw new IllegalStateException("data directory " + directory + " cannot be used: " + e, e);
        }
    }

    /// The real, absolute path.
    Path path() {
        return path;
    }

    /// The port of the last start; empty when there was none or the file cannot be made sense of.
    OptionalInt lastPort() {
        try {
            if (!Files.exists(portFile) || Files.size(portFile) > LONGEST_PORT) {
                return OptionalInt.empty();
            }
            int port = Integer.parseInt(Files.readString(portFile).strip());
            return port > 0 && port <= Ports.LAST ? OptionalInt.of(port) : OptionalInt.empty();
        } catch (IOException | NumberFormatException e) {
            // A lost port costs the clients a new address; it is no reason not to start.
            return OptionalInt.empty();
        }
    }

    void rememberPort(int port) throws IOException {
        Path draft = portFile.resolveSibling(portFile.getFileName() + ".new");
        Files.writeString(draft, Integer.toString(port));
        Files.move(draft, portFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// Lets go of the directory. Safe to call again.
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new IllegalStateException("the lock of data directory " + path + " cannot be released", e);
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock held = channel.tryLock();
            return held != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static void createPrivate(Path path) throws IOException {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
        Files.createDirectories(path, attributes);
    }
}
