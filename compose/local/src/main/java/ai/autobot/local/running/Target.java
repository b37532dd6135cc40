package ai.autobot.local.running;

import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.pipeline.Worker;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.kafka.KafkaProperties;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say which AutoBot is meant: the one that runs with this home, or the one at the addresses given.
public final class Target {
    private static final String BOOTSTRAP_SERVERS = "autobot.kafka.bootstrap-servers";
    private static final String REDIS_URI = "autobot.redis.uri";

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "Where the commands find each other, and the data is kept. Default: $AUTOBOT_HOME, else"
                    + " .autobot in the folder of the program.")
    private @Nullable Path home;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT,…",
            description = "Use this Kafka instead of one that 'autobot up' started.")
    private @Nullable String bootstrapServers;

    @Option(
            names = "--redis-uri",
            paramLabel = "URI",
            description = "Use this Redis instead of one that 'autobot up' started.")
    private @Nullable String redisUri;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A file with settings. Default: ${DEFAULT-VALUE}, where it is there.")
    private Path config = Path.of("autobot.yaml");

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Any setting, over every other source. Example: --set autobot.enrich.passages=8")
    private Map<String, String> settings = new LinkedHashMap<>();

    /// The home: what `--home` says, else `AUTOBOT_HOME`, else `.autobot` in the program's folder.
    public Home home() {
        if (home != null) {
            return new Home(home);
        }
        String environment = System.getenv("AUTOBOT_HOME");
        if (environment != null && !environment.isBlank()) {
            return new Home(Path.of(environment));
        }
        return new Home(repository().orElse(Path.of("")).resolve(".autobot"));
    }

    /// The program's folder, as the launcher says it.
    public static Optional<Path> repository() {
        return Optional.ofNullable(System.getProperty("autobot.repository")).map(Path::of);
    }

    /// The settings from all sources, under these.
    public Configuration load(Map<String, String> overrides) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.putAll(overrides);
        return Configuration.load(config, all, Worker.ROOMS.toArray(Class<?>[]::new));
    }

    /// The Kafka that was named, by an option or in another source; empty when none was.
    public Optional<String> namedKafka() {
        String standard = Configuration.of(KafkaSettings.class, Map.of()).bootstrapServers();
        return bootstrapServers != null
                ? Optional.of(bootstrapServers)
                : Optional.of(load(Map.of()).settings(KafkaSettings.class).bootstrapServers())
                        .filter(configured -> !configured.equals(standard));
    }

    /// The Redis that was named, by an option or in another source; empty when none was.
    public Optional<String> namedRedis() {
        String standard = Configuration.of(RedisSettings.class, Map.of()).uri();
        return redisUri != null
                ? Optional.of(redisUri)
                : Optional.of(load(Map.of()).settings(RedisSettings.class).uri())
                        .filter(configured -> !configured.equals(standard));
    }

    /// The settings of a command that talks to Kafka.
    ///
    /// @throws CommandFailure when no Kafka was named and no `up` runs
    public Configuration reachingKafka() {
        return load(Map.of(BOOTSTRAP_SERVERS, namedKafka().orElseGet(() -> up().bootstrapServers())));
    }

    /// What Kafka clients of a command need to reach the brokers.
    ///
    /// @throws CommandFailure as [#reachingKafka]
    public Map<String, Object> kafkaClient() {
        return KafkaProperties.common(reachingKafka().settings(KafkaSettings.class));
    }

    /// The settings of a command that talks to Redis.
    ///
    /// @throws CommandFailure when no Redis was named and no `up` runs
    public Configuration reachingRedis() {
        return load(Map.of(REDIS_URI, namedRedis().orElseGet(() -> up().redisUri())));
    }

    /// The settings of a command that changes something in Redis, and writes it down in the Kafka of the same
    /// installation.
    ///
    /// @throws CommandFailure when only one of the two was named, or none and no `up` runs
    public Configuration reachingBoth() {
        Optional<String> kafka = namedKafka();
        Optional<String> redis = namedRedis();
        if (kafka.isPresent() != redis.isPresent()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    kafka.isEmpty()
                            ? "A Redis was named, but not the Kafka where the audit is written, so nothing was done. Add"
                                    + " --bootstrap-servers."
                            : "A Kafka was named, but not the Redis that belongs to it, so nothing was done. Add"
                                    + " --redis-uri.");
        }
        return load(Map.of(
                BOOTSTRAP_SERVERS,
                kafka.orElseGet(() -> up().bootstrapServers()),
                REDIS_URI,
                redis.orElseGet(() -> up().redisUri())));
    }

    /// Whether [#reachingKafka] can tell where it is.
    public boolean knowsKafka() {
        return namedKafka().isPresent() || home().running().isPresent();
    }

    /// Whether [#reachingBoth] can tell where both are.
    public boolean knowsBoth() {
        boolean kafka = namedKafka().isPresent();
        return kafka == namedRedis().isPresent() && (kafka || home().running().isPresent());
    }

    /// Whether the Redis that a session belongs to can be found.
    public boolean knowsRedis() {
        return namedRedis().isPresent()
                || (namedKafka().isEmpty() && home().running().isPresent());
    }

    /// The settings for a look at an installation, whether it runs or not: the one that was named, else the one
    /// of the `up` that runs, else where the settings say it would be.
    ///
    /// @param more what else is set
    public Configuration looking(Map<String, String> more) {
        Optional<String> kafka = namedKafka();
        Optional<String> redis = namedRedis();
        Optional<RunFile> up = home().running();
        Map<String, String> all = new LinkedHashMap<>(more);
        if (up.isPresent() && kafka.isEmpty() && redis.isEmpty()) {
            return running(
                    up.get().bootstrapServers(),
                    up.get().redisUri(),
                    Path.of(up.get().data()),
                    all);
        }
        kafka.or(() -> up.map(RunFile::bootstrapServers)).ifPresent(address -> all.put(BOOTSTRAP_SERVERS, address));
        redis.or(() -> up.map(RunFile::redisUri)).ifPresent(address -> all.put(REDIS_URI, address));
        return load(all);
    }

    /// Whether [#looking] is at servers that `up` started itself.
    public boolean looksAtOwnServers() {
        return namedKafka().isEmpty()
                && namedRedis().isEmpty()
                && home().running().filter(RunFile::ownServers).isPresent();
    }

    /// Whether `--set` says something of a setting.
    public boolean sets(String key) {
        return settings.containsKey(key);
    }

    /// What `up` sets, once it knows the addresses.
    ///
    /// @param more what else it sets
    public Configuration running(String kafka, String redis, Path data, Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(more);
        all.put(BOOTSTRAP_SERVERS, kafka);
        all.put(REDIS_URI, redis);
        all.put("autobot.kafka.state-directory", data.resolve("streams").toString());
        all.put("autobot.kafka.knowledge-directory", data.resolve("index").toString());
        return load(all);
    }

    /// The `up` that runs with this home.
    ///
    /// @throws CommandFailure when none runs
    public RunFile up() {
        return home().running()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.NOT_RUNNING, "No AutoBot is running. Start one with: ./autobot up"));
    }
}
