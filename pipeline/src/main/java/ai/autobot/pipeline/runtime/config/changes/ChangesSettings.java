package ai.autobot.pipeline.runtime.config.changes;

import ai.autobot.pipeline.runtime.config.Setting;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How live changes are followed and guarded, `autobot.config.*`. None is reloadable.
@ConfigMapping(prefix = "autobot.config")
public interface ChangesSettings {
    /// How long a start waits until all live changes are known; a worker that does not know them does not
    /// start. 1 s to 10 min.
    @Setting(least = "1s", most = "10m")
    @WithDefault("30s")
    Duration catchUpLimit();

    /// By how much the share of failed requests may rise under a guarded change before it is taken back. 0 to
    /// 1.
    @Setting(least = "0", most = "1")
    @WithDefault("0.1")
    double guardErrorMargin();

    /// How many responses made under a guarded change are needed to take it back before its time is over. 1
    /// to 100,000.
    @Setting(unit = "responses", least = "1", most = "100000")
    @WithDefault("20")
    int guardResponses();
}
