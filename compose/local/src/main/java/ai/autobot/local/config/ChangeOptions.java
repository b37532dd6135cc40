package ai.autobot.local.config;

import ai.autobot.local.load.TimeOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options of a change.
final class ChangeOptions {
    @Option(
            names = "--guard",
            paramLabel = "TIME",
            converter = TimeOption.class,
            description =
                    "Watch health and failed requests for so long, as 60s or 5m, and take the change back where it"
                            + " does harm.")
    private @Nullable Duration guard;

    @Option(names = "--comment", paramLabel = "TEXT", description = "Why; shown by 'history'.")
    private @Nullable String comment;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            converter = TimeOption.class,
            description = "How long workers may take to answer. Default: 30s.")
    private Duration limit = Duration.ofSeconds(30);

    /// Null where it is not guarded.
    @Nullable
    Long guardMillis() {
        return guard == null ? null : guard.toMillis();
    }

    @Nullable
    String comment() {
        return comment;
    }

    Duration limit() {
        return limit;
    }
}
