package ai.autobot.pipeline.enrich;

import static ai.autobot.pipeline.runtime.config.Ranges.within;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// The settings of the knowledge base. None is reloadable.
@ConfigMapping(prefix = "autobot.enrich")
public interface EnrichSettings {
    /// How many passages an answer is made from. 1 to 50.
    @WithDefault("5")
    int passages();

    /// How long a request waits for the knowledge base before it goes on without. 10 ms to 1 min.
    @WithDefault("500ms")
    Duration timeLimit();

    /// The share of a question, weighed by how rare its terms are, that one passage must contain; where none
    /// does, nothing is found. 0 to 1; 0 finds whatever shares one word.
    @WithDefault("0.4")
    double minimumCoverage();

    /// How soon a change of the topic can be found, at the latest after this time. 10 ms to 1 min.
    @WithDefault("250ms")
    Duration refreshInterval();

    /// How often changes are made durable: after a crash, at most so much is read from the topic again. 10 ms to 1 h.
    @WithDefault("5s")
    Duration commitInterval();

    /// How often the topic's end, its partitions and its identity are looked at. 100 ms to 10 min.
    @WithDefault("10s")
    Duration lookInterval();

    /// How long to wait for an answer of the broker before the attempt counts as failed. 100 ms to 5 min.
    @WithDefault("10s")
    Duration brokerTimeout();

    /// How long to wait after a first failure; doubled after each further one. 10 ms to 5 min.
    @WithDefault("500ms")
    Duration retryAfter();

    /// The longest wait between two attempts. At least `retry-after`, up to 1 h.
    @WithDefault("30s")
    Duration retryAfterAtMost();

    /// An index that did not follow the topic for longer than this is rebuilt, for compaction may have dropped the
    /// traces of removed documents meanwhile. Keep it below the topic's `delete.retention.ms` (a day by
    /// default). 1 s to 365 d.
    @WithDefault("12h")
    Duration rebuildAfter();

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException that names the setting and its value
    static EnrichSettings inRange(EnrichSettings settings) {
        if (!(settings.minimumCoverage() >= 0 && settings.minimumCoverage() <= 1)) {
            throw new IllegalArgumentException(
                    "autobot.enrich.minimum-coverage is " + settings.minimumCoverage() + ", not from 0 to 1");
        }
        Duration minute = Duration.ofMinutes(1);
        within("autobot.enrich.passages", settings.passages(), 1, 50);
        within("autobot.enrich.time-limit", settings.timeLimit(), Duration.ofMillis(10), minute);
        within("autobot.enrich.refresh-interval", settings.refreshInterval(), Duration.ofMillis(10), minute);
        within("autobot.enrich.commit-interval", settings.commitInterval(), Duration.ofMillis(10), Duration.ofHours(1));
        within(
                "autobot.enrich.look-interval",
                settings.lookInterval(),
                Duration.ofMillis(100),
                minute.multipliedBy(10));
        within(
                "autobot.enrich.broker-timeout",
                settings.brokerTimeout(),
                Duration.ofMillis(100),
                minute.multipliedBy(5));
        within("autobot.enrich.retry-after", settings.retryAfter(), Duration.ofMillis(10), minute.multipliedBy(5));
        within(
                "autobot.enrich.retry-after-at-most",
                settings.retryAfterAtMost(),
                settings.retryAfter(),
                Duration.ofHours(1));
        within("autobot.enrich.rebuild-after", settings.rebuildAfter(), Duration.ofSeconds(1), Duration.ofDays(365));
        return settings;
    }
}
