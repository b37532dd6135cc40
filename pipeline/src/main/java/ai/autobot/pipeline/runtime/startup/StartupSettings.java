package ai.autobot.pipeline.runtime.startup;

import static ai.autobot.pipeline.runtime.config.Ranges.within;

import ai.autobot.pipeline.runtime.config.Ranges;
import ai.autobot.pipeline.runtime.config.Setting;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// What is checked before a worker reads its first record, `autobot.startup.*`. None is reloadable.
@ConfigMapping(prefix = "autobot.startup")
public interface StartupSettings {
    /// How long one check may take. 100 ms to 5 minutes.
    @Setting(least = "100ms", most = "5m")
    @WithDefault("15s")
    Duration checkLimit();

    /// How long all checks may take together. 100 ms to 10 minutes.
    @Setting(least = "100ms", most = "10m")
    @WithDefault("30s")
    Duration limit();

    /// Checks whose findings are known and accepted, by their names, with commas between: an error of theirs
    /// counts as a warning, and a warning as fine. Default: none.
    Optional<Set<String>> accepted();

    /// Less free space than this where state and index are kept is a warning, in bytes. At least
    /// `disk-error-bytes`. Default 1 GiB.
    @Setting(unit = "bytes", least = "0")
    @WithDefault("1073741824")
    long diskWarningBytes();

    /// Less free space than this is an error, in bytes. At least 0. Default 100 MiB.
    @Setting(unit = "bytes", least = "0")
    @WithDefault("104857600")
    long diskErrorBytes();

    /// A clock that differs by more from Redis' or Kafka's is a warning. 1 ms up to `clock-error`.
    @Setting(least = "1ms", most = "1h")
    @WithDefault("1s")
    Duration clockWarning();

    /// A clock that differs by more is an error: tokens would be refused. 1 ms to 1 h; tokens bear
    /// `autobot.authenticate.clock-leeway`.
    @Setting(least = "1ms", most = "1h")
    @WithDefault("30s")
    Duration clockError();

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException that names the setting and its value
    static StartupSettings inRange(StartupSettings settings) {
        Ranges.check(StartupSettings.class, settings);
        within(
                "autobot.startup.disk-warning-bytes",
                settings.diskWarningBytes(),
                settings.diskErrorBytes(),
                Long.MAX_VALUE);
        within("autobot.startup.clock-warning", settings.clockWarning(), Duration.ofMillis(1), settings.clockError());
        return settings;
    }
}
