package ai.autobot.pipeline.enrich;

import static ai.autobot.pipeline.runtime.config.Ranges.within;

import ai.autobot.pipeline.runtime.config.Ranges;
import ai.autobot.pipeline.runtime.config.Setting;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// The settings of the knowledge base. What a search does is reloadable (`passages`, `time-limit`,
/// `minimum-coverage`); the rest needs a restart.
@ConfigMapping(prefix = "autobot.enrich")
public interface EnrichSettings {
    /// How many passages an answer is made from. 1 to 50.
    @Setting(unit = "passages", least = "1", most = "50", reloadable = true)
    @WithDefault("5")
    int passages();

    /// How long a request waits for the knowledge base before it goes on without. 10 ms to 1 min.
    @Setting(least = "10ms", most = "1m", reloadable = true)
    @WithDefault("500ms")
    Duration timeLimit();

    /// The share of a question, weighed by how rare its terms are, that one passage must contain; where none
    /// does, nothing is found. 0 to 1; 0 finds whatever shares one word.
    @Setting(least = "0", most = "1", reloadable = true)
    @WithDefault("0.4")
    double minimumCoverage();

    /// How soon a change of the topic can be found, at the latest after this time. 10 ms to 1 min.
    @Setting(least = "10ms", most = "1m")
    @WithDefault("250ms")
    Duration refreshInterval();

    /// How often changes are made durable: after a crash, at most so much is read from the topic again. 10 ms to 1 h.
    @Setting(least = "10ms", most = "1h")
    @WithDefault("5s")
    Duration commitInterval();

    /// How often the topic's end, its partitions and its identity are looked at. 100 ms to 10 min.
    @Setting(least = "100ms", most = "10m")
    @WithDefault("10s")
    Duration lookInterval();

    /// How long to wait for an answer of the broker before the attempt counts as failed. 100 ms to 5 min.
    @Setting(least = "100ms", most = "5m")
    @WithDefault("10s")
    Duration brokerTimeout();

    /// How long to wait after a first failure; doubled after each further one. 10 ms to 5 min.
    @Setting(least = "10ms", most = "5m")
    @WithDefault("500ms")
    Duration retryAfter();

    /// The longest wait between two attempts. At least `retry-after`, up to 1 h.
    @Setting(most = "1h")
    @WithDefault("30s")
    Duration retryAfterAtMost();

    /// An index that did not follow the topic for longer than this is rebuilt, for compaction may have dropped the
    /// traces of removed documents meanwhile. Keep it below the topic's `delete.retention.ms` (a day by
    /// default). 1 s to 365 d.
    @Setting(least = "1s", most = "365d")
    @WithDefault("12h")
    Duration rebuildAfter();

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException that names the setting and its value
    static EnrichSettings inRange(EnrichSettings settings) {
        Ranges.check(EnrichSettings.class, settings);
        within(
                "autobot.enrich.retry-after-at-most",
                settings.retryAfterAtMost(),
                settings.retryAfter(),
                Duration.ofHours(1));
        return settings;
    }
}
