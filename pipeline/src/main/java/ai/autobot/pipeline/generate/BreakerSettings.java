package ai.autobot.pipeline.generate;

import ai.autobot.pipeline.runtime.config.Setting;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// When a provider is asked no more for a while, `autobot.generate.breaker.*`. All are reloadable.
public interface BreakerSettings {
    /// The share of calls that fail from which on no more are made for a while. 1 to 100.
    @Setting(unit = "percent", least = "1", most = "100", reloadable = true)
    @WithDefault("50")
    int failurePercent();

    /// Fewer calls than this within the window say nothing. 1 to 1000000.
    @Setting(unit = "calls", least = "1", most = "1000000", reloadable = true)
    @WithDefault("20")
    int calls();

    /// For how long a call counts. 1 s to 1 h.
    @Setting(least = "1s", most = "1h", reloadable = true)
    @WithDefault("30s")
    Duration window();

    /// For how long no call is made then; the next one is let through to see. 10 ms to 10 minutes.
    @Setting(least = "10ms", most = "10m", reloadable = true)
    @WithDefault("5s")
    Duration openFor();
}
