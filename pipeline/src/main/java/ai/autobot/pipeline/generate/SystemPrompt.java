package ai.autobot.pipeline.generate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Where the text for [Prompt#system()] comes from. Read once, at start-up.
public final class SystemPrompt {
    static final int MAX_CHARACTERS = 32_000;
    private static final String BUILT_IN = "/prompts/system.md";

    private SystemPrompt() {}

    /// The text of the configured file, or else the built-in one. Blocks for the file.
    ///
    /// @throws IllegalArgumentException when the file cannot be read as UTF-8, is blank or is too long
    public static String text(GenerateSettings settings) {
        Optional<Path> file = settings.promptFile();
        return file.isPresent() ? fromFile(file.get()) : builtIn();
    }

    private static String fromFile(Path file) {
        String text;
        try {
            if (!Files.isRegularFile(file)) {
                throw new IllegalArgumentException("autobot.generate.prompt-file: " + file + " is no file");
            }
            if (Files.size(file) > 4L * MAX_CHARACTERS) {
                throw tooLong(file);
            }
            text = Files.readString(file).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "autobot.generate.prompt-file: " + file + " cannot be read as UTF-8 text", e);
        }
        if (text.isEmpty()) {
            throw new IllegalArgumentException("autobot.generate.prompt-file: " + file + " is blank");
        }
        if (text.length() > MAX_CHARACTERS) {
            throw tooLong(file);
        }
        return text;
    }

    private static IllegalArgumentException tooLong(Path file) {
        return new IllegalArgumentException(
                "autobot.generate.prompt-file: " + file + " has more than " + MAX_CHARACTERS + " characters");
    }

    private static String builtIn() {
        try (InputStream resource = SystemPrompt.class.getResourceAsStream(BUILT_IN)) {
            if (resource == null) {
                throw new IllegalStateException(BUILT_IN + " is missing from the class path");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new IllegalStateException(BUILT_IN + " cannot be read from the class path", e);
        }
    }
}
