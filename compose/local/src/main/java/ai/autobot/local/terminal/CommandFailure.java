package ai.autobot.local.terminal;

import org.jspecify.annotations.Nullable;

/// Ends a command with one clear sentence, what to do next in it, and an exit code.
public final class CommandFailure extends RuntimeException {
    private final ExitCode code;

    public CommandFailure(ExitCode code, String sentence) {
        this(code, sentence, null);
    }

    public CommandFailure(ExitCode code, String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
        this.code = code;
    }

    public ExitCode code() {
        return code;
    }

    /// The sentence; never null, unlike that of other throwables.
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
