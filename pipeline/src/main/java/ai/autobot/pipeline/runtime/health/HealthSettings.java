package ai.autobot.pipeline.runtime.health;

import ai.autobot.pipeline.runtime.config.Setting;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How health is found out and told, `autobot.health.*`. None is reloadable.
@ConfigMapping(prefix = "autobot.health")
public interface HealthSettings {
    /// How often a worker says on `health.events` that it is there, with the state of each of its components.
    /// All workers of an installation should have the same. 100 ms to 5 minutes.
    @Setting(least = "100ms", most = "5m")
    @WithDefault("5s")
    Duration heartbeat();

    /// For how many whole heartbeats a worker may be silent before the others call it lost. 2 to 100.
    @Setting(unit = "heartbeats", least = "2", most = "100")
    @WithDefault("3")
    int lostAfter();

    /// How long a lost worker is remembered that does not come back. 1 minute to 30 days.
    @Setting(least = "1m", most = "30d")
    @WithDefault("1d")
    Duration forgetLostAfter();

    /// How many looks in a row must find a component worse before it counts as worse. 1 to 100.
    @Setting(unit = "looks", least = "1", most = "100")
    @WithDefault("3")
    int failures();

    /// How many looks in a row must find a component better before it counts as better. 1 to 100.
    @Setting(unit = "looks", least = "1", most = "100")
    @WithDefault("3")
    int successes();

    /// The pause between looks that find a component worse than it counts, and the least between any two. 10
    /// ms to 1 minute.
    @Setting(least = "10ms", most = "1m")
    @WithDefault("100ms")
    Duration recheck();

    /// The pause between looks that find a component better than it counts, or its interval, if that is less.
    /// 10 ms to 10 minutes.
    @Setting(least = "10ms", most = "10m")
    @WithDefault("1s")
    Duration recovery();

    /// How long a look may take. 10 ms to 1 minute.
    @Setting(least = "10ms", most = "1m")
    @WithDefault("2s")
    Duration probeLimit();

    /// How often the brokers are asked for a sign of life. 100 ms to 1 hour.
    @Setting(least = "100ms", most = "1h")
    @WithDefault("5s")
    Duration kafkaInterval();

    /// How often the facts of a Redis database are looked at; a change is heard of at once, and
    /// `autobot.redis.probe-interval` says how often Redis is asked. 100 ms to 1 hour.
    @Setting(least = "100ms", most = "1h")
    @WithDefault("5s")
    Duration redisInterval();

    /// How often the facts of Kafka Streams are looked at; a change is heard of at once. 100 ms to 1 hour.
    @Setting(least = "100ms", most = "1h")
    @WithDefault("5s")
    Duration streamsInterval();

    /// How often the facts of the knowledge base are looked at; a change is heard of at once. 100 ms to 1 hour.
    @Setting(least = "100ms", most = "1h")
    @WithDefault("5s")
    Duration knowledgeInterval();

    /// How often a provider is looked at; a call that fails has it looked at at once. It is asked for its
    /// list of models, and only where no call of the last [#providerWindow] says how it is. 100 ms to 1 hour.
    @Setting(least = "100ms", most = "1h")
    @WithDefault("30s")
    Duration providerInterval();

    /// How often the requests on their way are counted. 100 ms to 1 hour.
    @Setting(least = "100ms", most = "1h")
    @WithDefault("1s")
    Duration journeyInterval();

    /// For how long a call says something of its provider. 1 s to 1 hour.
    @Setting(least = "1s", most = "1h")
    @WithDefault("60s")
    Duration providerWindow();

    /// How long something without which nobody is answered may be down before the worker says that it is not
    /// ready. 0 to 1 hour.
    @Setting(least = "0s", most = "1h")
    @WithDefault("10s")
    Duration readyPatience();

    /// How long a stream thread may not come back for records, while the brokers answer, before the worker
    /// says that it must be restarted. 1 minute to 1 day.
    @Setting(least = "1m", most = "1d")
    @WithDefault("10m")
    Duration stuckAfter();
}
