package ai.autobot.pipeline.runtime.log;

import ai.autobot.pipeline.runtime.config.Setting;
import io.smallrye.config.ConfigMapping;
import java.util.Map;

/// How much is logged, `autobot.log.*`. All are reloadable.
@ConfigMapping(prefix = "autobot.log")
public interface LogSettings {
    /// From which level on a logger and those below it write: `autobot.log.levels.ai.autobot=DEBUG`, or
    /// `root` for all.
    /// `ERROR`, `WARN`, `INFO`, `DEBUG`, `TRACE` or `OFF`. What is not named here has the level of the log's
    /// own configuration. Below WARN libraries log addresses and settings.
    @Setting(reloadable = true)
    Map<String, String> levels();
}
