package ai.autobot.pipeline.arrive;

import ai.autobot.pipeline.runtime.config.Setting;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// What is let in. None is reloadable.
@ConfigMapping(prefix = "autobot.arrive")
public interface ArriveSettings {
    /// The size of a record's value in bytes; a larger one goes to the dead letters. At most 300,000, so that a
    /// request, and a response that repeats its ids, fit into a record by a broker's default limit.
    @Setting(unit = "bytes", least = "1", most = "300000")
    @WithDefault("262144")
    int maxRecordBytes();
}
