package ai.autobot.pipeline.runtime.ledger;

import ai.autobot.pipeline.runtime.config.Ranges;
import ai.autobot.pipeline.runtime.config.Setting;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/// How long the ledger of calls waits and remembers. None is reloadable.
@ConfigMapping(prefix = "autobot.ledger")
public interface LedgerSettings {
    /// How long a worker counts as alive after its last sign; it gives three in that time. Who takes over from
    /// a worker that crashed waits for the rest of it before a call that was running is made again. 1 s to 5
    /// minutes.
    @Setting(least = "1s", most = "5m")
    @WithDefault("10s")
    Duration lease();

    /// How long an attempt waits for a call that another makes before it makes the call itself. 0 to 1 hour.
    /// Default: `autobot.journey.hand-over-grace` and 5 seconds.
    @Setting(least = "0s", most = "1h")
    Optional<Duration> waitLimit();

    /// How long a result is kept whose response was not committed; the others go sooner. 1 minute to 30 days,
    /// and longer than `autobot.journey.attempt-limit`.
    @Setting(least = "1m", most = "30d")
    @WithDefault("24h")
    Duration keep();

    /// How long one request to Redis may take before an answer goes on without the ledger. 10 ms to 1 minute.
    @Setting(least = "10ms", most = "1m")
    @WithDefault("2s")
    Duration patience();

    /// Checks all ranges.
    ///
    /// @throws IllegalArgumentException that names the setting that is out of its range
    static void inRange(LedgerSettings settings) {
        Ranges.check(LedgerSettings.class, settings);
    }
}
