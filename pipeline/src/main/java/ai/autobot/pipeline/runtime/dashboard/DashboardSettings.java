package ai.autobot.pipeline.runtime.dashboard;

import ai.autobot.pipeline.runtime.config.Setting;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// The dashboard page, `autobot.dashboard.*`. None is reloadable.
@ConfigMapping(prefix = "autobot.dashboard")
public interface DashboardSettings {
    /// Whether a worker with pages (`autobot.http.port`) shows it. It then reads `chat.responses`, `health.events`,
    /// `config.events` and `audit.events` of all instances, beside its work.
    @WithDefault("true")
    boolean shown();

    /// Whether it asks for no sign-in where the browser runs on this machine and calls it by an address of this
    /// machine. `autobot up` sets it; leave it off where others can sign in to the machine.
    @WithDefault("false")
    boolean openOnLoopback();

    /// How many may look at it at a time, for each instance. 1 to 1000.
    @Setting(unit = "readers", least = "1", most = "1000")
    @WithDefault("32")
    int maxReaders();
}
