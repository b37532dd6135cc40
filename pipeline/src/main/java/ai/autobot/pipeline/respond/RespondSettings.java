package ai.autobot.pipeline.respond;

import ai.autobot.pipeline.runtime.config.Ranges;
import ai.autobot.pipeline.runtime.config.Setting;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// What is kept of a conversation. None is reloadable.
@ConfigMapping(prefix = "autobot.respond")
public interface RespondSettings {
    /// Exchanges of a conversation that its next request is told. 0 to 1,000; 0 keeps none.
    @Setting(unit = "exchanges", least = "0", most = "1000")
    @WithDefault("10")
    int historyTurns();

    /// Characters that those exchanges may have together; the oldest go first. 0 to 200,000, so that a history
    /// fits into a record.
    @Setting(unit = "characters", least = "0", most = "200000")
    @WithDefault("32000")
    int historyCharacters();

    /// How long a conversation is remembered, its owner and its exchanges, after its last request; who uses its
    /// id later begins a new one. In a store of very many it may stay somewhat longer. 1 h to 3,650 d.
    @Setting(least = "1h", most = "3650d")
    @WithDefault("30d")
    Duration historyKeptFor();

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException that names the setting and its value
    static void inRange(RespondSettings settings) {
        Ranges.check(RespondSettings.class, settings);
    }
}
