package ai.autobot.local.running;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// Folders that this program made for itself.
public final class Folders {
    private Folders() {}

    /// Deletes a folder with all that is in it, as far as that is possible; links are deleted, not followed.
    ///
    /// @return whether nothing is left
    public static boolean delete(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                        throws IOException {
                    Files.deleteIfExists(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            return !Files.exists(folder);
        }
        return true;
    }

    /// Deletes a folder with all that is in it.
    ///
    /// @throws IllegalStateException when something is left
    public static void deleteWhole(Path folder) {
        if (!delete(folder)) {
            throw new IllegalStateException("the temporary folder " + folder + " cannot be removed");
        }
    }
}
