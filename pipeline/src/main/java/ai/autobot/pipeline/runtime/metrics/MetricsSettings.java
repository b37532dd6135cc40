package ai.autobot.pipeline.runtime.metrics;

import ai.autobot.pipeline.runtime.config.Setting;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.OptionalInt;

/// Where a worker shows its metrics, `autobot.metrics.*`. None is reloadable.
@ConfigMapping(prefix = "autobot.metrics")
public interface MetricsSettings {
    /// The port of `/metrics`, 0 to 65535; 0 takes a free one, and the log says which. Default: none, and there is no
    /// page.
    @Setting(least = "0", most = "65535")
    OptionalInt port();

    /// The address that it listens on. By default this machine alone can read it: there is no sign-in.
    @WithDefault("127.0.0.1")
    String host();
}
