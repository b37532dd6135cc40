package ai.autobot.pipeline.runtime.metrics;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// What a worker counts, `autobot.metrics.*`. None is reloadable.
@ConfigMapping(prefix = "autobot.metrics")
public interface MeterSettings {
    /// Whether anything is counted. Without it `/metrics` is empty; `bench/run metrics` measures what that saves.
    /// Default true.
    @WithDefault("true")
    boolean enabled();
}
