package ai.autobot.pipeline.runtime.redis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A password that stands in a file, so that it can be changed without a restart. Never shown. Thread-safe.
final class Password {
    private static final Logger LOG = LoggerFactory.getLogger(Password.class);
    private static final long LONGEST = 64 * 1024;

    private final @Nullable Path file;
    private volatile String last;

    private Password(@Nullable Path file, String last) {
        this.file = file;
        this.last = last;
    }

    static Password of(String text) {
        return new Password(null, text);
    }

    /// @param setting whose value the file is
    /// @throws IllegalArgumentException that names the setting, when the file cannot be read or holds no
    ///     password
    static Password in(Path file, String setting) {
        try {
            return new Password(file, read(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(setting + " " + file + " holds no password: " + why(e));
        }
    }

    /// What the file says now; what it said last where it cannot be read any more. Blocks for reading a small
    /// file.
    String current() {
        if (file != null) {
            try {
                last = read(file);
            } catch (IOException e) {
                LOG.atWarn()
                        .addKeyValue("file", file)
                        .addKeyValue("cause", why(e))
                        .log("Password file cannot be read, the password it had is used");
            }
        }
        return last;
    }

    @Override
    public String toString() {
        return file == null ? "a password" : "the password in " + file;
    }

    private static String read(Path file) throws IOException {
        if (Files.size(file) > LONGEST) {
            throw new IOException("it is longer than " + LONGEST + " bytes");
        }
        String text = Files.readString(file).replaceFirst("\\r?\\n\\z", "");
        if (text.isEmpty()) {
            throw new IOException("it is empty");
        }
        return text;
    }

    /// A reader's own message may quote what it read.
    private static String why(IOException e) {
        return switch (e) {
            case java.nio.file.NoSuchFileException _ -> "there is no such file";
            case java.nio.file.AccessDeniedException _ -> "this process may not read it";
            case java.nio.charset.CharacterCodingException _ -> "it is not UTF-8";
            default ->
                e.getClass() == IOException.class
                        ? "" + e.getMessage()
                        : e.getClass().getSimpleName();
        };
    }
}
