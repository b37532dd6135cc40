package ai.autobot.local.running;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/// Small files that only their owner may read, written whole or not at all.
public final class PrivateFile {
    private static final long LONGEST = 64 * 1024;

    private PrivateFile() {}

    /// Creates a directory, with those above it, for its owner only; one that is there stays as it is.
    public static void createDirectory(Path directory) throws IOException {
        Files.createDirectories(directory, permissions("rwx------"));
    }

    /// Puts the text in the place of whatever the file held before.
    public static void write(Path file, String text) throws IOException {
        Path draft = Files.createTempFile(
                file.toAbsolutePath().getParent(), file.getFileName().toString(), ".new", permissions("rw-------"));
        try {
            Files.writeString(draft, text);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /// What the file holds; empty when there is none.
    ///
    /// @throws IOException when it cannot be read or is larger than 64 KiB
    public static Optional<String> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        if (Files.size(file) > LONGEST) {
            throw new IOException(file + " is larger than " + LONGEST + " bytes");
        }
        return Optional.of(Files.readString(file));
    }

    private static FileAttribute<?>[] permissions(String owner) {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(owner))}
                : new FileAttribute<?>[0];
    }
}
