package ai.autobot.pipeline.runtime.startup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Whether something can be kept in a folder. Nothing is made that stays.
public final class Folders {
    private Folders() {}

    /// Writes a file where the folder is, and removes it; where there is no folder yet, sees whether one can
    /// be made. Blocks for the disk.
    ///
    /// @param setting the one that names the folder, as it stands in a configuration
    public static Finding writable(Path folder, String setting) {
        Path wanted = folder.toAbsolutePath().normalize();
        Path there = nearest(wanted);
        String remedy = "Let this user write there, or set " + setting + " to another folder.";
        if (!Files.isDirectory(there)) {
            return new Finding.Fault(there + " is no folder", remedy);
        }
        if (!there.equals(wanted)) {
            return Files.isWritable(there)
                    ? new Finding.Ok(folder + ", made at the first start")
                    : new Finding.Fault(folder + " cannot be made", remedy);
        }
        try {
            Files.delete(Files.createTempFile(wanted, "validation", ".tmp"));
            return new Finding.Ok(folder.toString());
        } catch (IOException e) {
            return new Finding.Fault(
                    folder + " cannot be written: " + e.getClass().getSimpleName(), remedy);
        }
    }

    /// The folder, or the nearest above it that is there.
    static Path nearest(Path folder) {
        Path absolute = folder.toAbsolutePath().normalize();
        for (@Nullable Path there = absolute; there != null; there = there.getParent()) {
            if (Files.exists(there)) {
                return there;
            }
        }
        return absolute;
    }
}
