package ai.autobot.pipeline.runtime.kafka;

import ai.autobot.pipeline.runtime.config.Setting;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// How Kafka is reached and Kafka Streams runs. None is reloadable.
@ConfigMapping(prefix = "autobot.kafka")
public interface KafkaSettings {
    /// Brokers to begin with, `host:port`, separated by commas.
    @WithDefault("127.0.0.1:9092")
    String bootstrapServers();

    /// What the workers of one installation share: the consumer group's name, and the beginning of the names of its
    /// internal topics.
    @WithDefault("autobot")
    String applicationId();

    /// The name of this worker. It must differ between workers, and stay the same over a restart: the broker then gives
    /// a restarted worker its partitions back without a rebalance.
    @WithDefault("worker-1")
    String instance();

    /// Where the state stores are kept on disk. One worker at a time can use it.
    @WithDefault(".autobot/worker/streams")
    Path stateDirectory();

    /// Where the knowledge index is kept on disk. One worker at a time can use it.
    @WithDefault(".autobot/worker/knowledge")
    Path knowledgeDirectory();

    /// `exactly_once_v2`, or `at_least_once`, which answers sooner. A crash while an answer is being written may
    /// then send it twice; and lose it, where one broker takes the end of its pending entry and another has not
    /// taken the response yet.
    @WithDefault("exactly_once_v2")
    String guarantee();

    /// Threads that read and write records; none of them waits for a call. 1 to 64.
    @Setting(unit = "threads", least = "1", most = "64")
    @WithDefault("2")
    int streamThreads();

    /// How long what is kept of requests may wait for its commit. Responses do not wait for it, but a dead letter does.
    /// 1 ms to 5 s.
    @Setting(least = "1ms", most = "5s")
    @WithDefault("500ms")
    Duration commitInterval();

    /// How long the broker waits for a sign of life before it gives a worker's partitions to another.
    /// 1 s to 30 minutes, and in the broker's own range, 6 s to 30 minutes by default.
    @Setting(least = "1s", most = "30m")
    @WithDefault("10s")
    Duration sessionTimeout();

    /// Partitions of each topic that is created; it bounds how many threads of all workers together have something to
    /// read. At least 1. None can be added to `chat.requests` once a worker has run.
    @Setting(unit = "partitions", least = "1")
    @WithDefault("8")
    int partitions();

    /// Copies of each topic that is created. At least 1; 3 where there are three brokers.
    @Setting(unit = "copies", least = "1")
    @WithDefault("1")
    short replication();

    /// Settings of Kafka's own for all clients, for example `security.protocol`.
    @Setting(secret = true)
    Map<String, String> properties();
}
