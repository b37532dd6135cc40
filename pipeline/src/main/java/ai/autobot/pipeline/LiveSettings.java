package ai.autobot.pipeline;

import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.config.LiveConfiguration;
import ai.autobot.pipeline.runtime.config.changes.ChangesSettings;
import ai.autobot.pipeline.runtime.config.changes.ChangesUnreadableException;
import ai.autobot.pipeline.runtime.config.changes.ConfigFollower;
import ai.autobot.pipeline.runtime.kafka.KafkaProperties;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import ai.autobot.pipeline.runtime.log.LogLevels;
import ai.autobot.pipeline.runtime.startup.StartupException;
import java.util.List;

/// Makes a worker's configuration a live one.
final class LiveSettings {
    private LiveSettings() {}

    /// Takes all live changes over, and follows those that come until the resources are closed. Blocks for
    /// `autobot.config.catch-up-limit` at most.
    ///
    /// @param read what the worker was started with
    /// @param terms made anew for each change
    /// @throws StartupException when the live changes cannot be read
    /// @throws ai.autobot.pipeline.runtime.config.InvalidConfigurationException when the settings make no
    ///     valid whole
    static LiveConfiguration follow(Configuration read, LiveTerms terms, Resources resources) {
        KafkaSettings kafka = read.settings(KafkaSettings.class);
        LiveConfiguration live = new LiveConfiguration(read, List.of(terms, new LogLevels()));
        try {
            resources.add(ConfigFollower.start(
                    KafkaProperties.common(kafka), kafka.instance(), live, read.settings(ChangesSettings.class)));
            return live;
        } catch (ChangesUnreadableException e) {
            throw new StartupException(String.valueOf(e.getMessage()), e);
        }
    }
}
