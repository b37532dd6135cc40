package ai.autobot.pipeline.respond;

import static ai.autobot.pipeline.runtime.config.Ranges.within;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// What is kept of a conversation. None is reloadable.
@ConfigMapping(prefix = "autobot.respond")
public interface RespondSettings {
    /// Exchanges of a conversation that its next request is told. 0 to 1,000; 0 keeps none.
    @WithDefault("10")
    int historyTurns();

    /// Characters that those exchanges may have together; the oldest go first. 0 to 200,000, so that a history
    /// fits into a record.
    @WithDefault("32000")
    int historyCharacters();

    /// How long a conversation is remembered, its owner and its exchanges, after its last request; who uses its
    /// id later begins a new one. In a store of very many it may stay somewhat longer. 1 h to 3,650 d.
    @WithDefault("30d")
    Duration historyKeptFor();

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException that names the setting and its value
    static void inRange(RespondSettings settings) {
        within("autobot.respond.history-turns", settings.historyTurns(), 0, 1_000);
        within("autobot.respond.history-characters", settings.historyCharacters(), 0, 200_000);
        within(
                "autobot.respond.history-kept-for",
                settings.historyKeptFor(),
                Duration.ofHours(1),
                Duration.ofDays(3_650));
    }
}
