package ai.autobot.local.running;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/// The folder where the commands of one person find each other: the run file of the `up` that runs, the saved session,
/// and, unless told otherwise, the data.
///
/// @param folder absolute; it need not exist
public record Home(Path folder) {
    public Home {
        folder = folder.toAbsolutePath().normalize();
    }

    public Path runFile() {
        return folder.resolve("running.json");
    }

    public Path sessionFile() {
        return folder.resolve("session.json");
    }

    public Path data() {
        return folder.resolve("data");
    }

    /// Where `knowledge search` keeps an index of its own.
    public Path searchIndex() {
        return folder.resolve("search");
    }

    /// The `up` that runs with this home; empty when there is none.
    public Optional<RunFile> running() {
        try {
            return RunFile.find(runFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
