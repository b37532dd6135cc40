package ai.autobot.pipeline.respond;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// What is kept of a conversation. None is reloadable.
@ConfigMapping(prefix = "autobot.respond")
public interface RespondSettings {
    /// Exchanges of a conversation that its next request is told. 0 keeps none.
    @WithDefault("10")
    int historyTurns();

    /// Characters that those exchanges may have together; the oldest go first. At most 200,000, so that a history fits
    /// into a record.
    @WithDefault("32000")
    int historyCharacters();
}
