package ai.autobot.local.faults;

import ai.autobot.embedded.EmbeddedBroker;
import ai.autobot.embedded.EmbeddedRedis;
import ai.autobot.pipeline.Worker;
import ai.autobot.pipeline.authenticate.AuthenticateSettings;
import ai.autobot.pipeline.authenticate.RedisSessionStore;
import ai.autobot.pipeline.authenticate.Sessions;
import ai.autobot.pipeline.authenticate.SigningKeys;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import ai.autobot.pipeline.runtime.startup.TopicSetup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A broker and a Redis of its own, with the topics, for workers to run against. For one test thread.
final class House implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(2);
    static final int PARTITIONS = 4;

    private static final Duration KAFKA_LIMIT = Duration.ofSeconds(30);

    private final Path directory;
    private Optional<EmbeddedBroker> broker;
    private final String bootstrapServers;
    private EmbeddedRedis redis;
    private final Map<String, String> settings = new HashMap<>();

    private House(Path directory, Optional<EmbeddedBroker> broker, String bootstrapServers) {
        this.directory = directory;
        this.broker = broker;
        this.bootstrapServers = bootstrapServers;
        this.redis = EmbeddedRedis.start(directory.resolve("redis"));
        settings.put("autobot.kafka.bootstrap-servers", bootstrapServers);
        settings.put("autobot.kafka.partitions", Integer.toString(PARTITIONS));
        settings.put("autobot.redis.uri", redis.uri());
        settings.put("autobot.redis.reconnect-delay-max", "200ms");
        settings.put("autobot.redis.command-timeout", "2s");
    }

    static House open(Path directory) {
        EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"));
        try {
            return open(directory, Optional.of(broker), broker.bootstrapServers());
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    /// With a broker that somebody else has started, and closes.
    static House open(Path directory, String bootstrapServers) {
        return open(directory, Optional.empty(), bootstrapServers);
    }

    private static House open(Path directory, Optional<EmbeddedBroker> broker, String bootstrapServers) {
        House house = new House(directory, broker, bootstrapServers);
        try {
            new TopicSetup(Configuration.of(KafkaSettings.class, house.kafkaSettings()), KAFKA_LIMIT).create();
            return house;
        } catch (RuntimeException e) {
            house.redis.close();
            throw e;
        }
    }

    /// Lets the workers ask this server, which speaks the OpenAI protocol.
    House asking(String baseUrl) {
        settings.put("autobot.generate.providers", "openai");
        settings.put("autobot.generate.openai.base-url", baseUrl);
        settings.put("autobot.generate.openai.model", "paced");
        return this;
    }

    House with(String key, String value) {
        settings.put(key, value);
        return this;
    }

    Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", bootstrapServers);
    }

    Map<String, String> settings(String instance) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("autobot.kafka.instance", instance);
        all.put("autobot.kafka.state-directory", at(instance, "streams"));
        all.put("autobot.kafka.knowledge-directory", at(instance, "knowledge"));
        return all;
    }

    /// A worker in this process, running.
    Worker worker() throws InterruptedException {
        Worker worker = Worker.start(configuration("in-process"));
        if (!worker.awaitRunning(PATIENCE)) {
            worker.close();
            throw new AssertionError("the worker does not run within " + PATIENCE);
        }
        return worker;
    }

    Configuration configuration(String instance) {
        return Configuration.load(
                directory.resolve("none.yaml"), settings(instance), Worker.ROOMS.toArray(Class<?>[]::new));
    }

    /// A worker in a process of its own, starting.
    WorkerProcess workerProcess(String instance) throws IOException {
        return WorkerProcess.start(directory, instance, settings(instance));
    }

    /// Begins a session.
    ///
    /// @return its token
    String signIn(String user) throws InterruptedException {
        return signIn(user, Set.of("user"));
    }

    /// Begins a session with these roles.
    ///
    /// @return its token
    String signIn(String user, Set<String> roles) throws InterruptedException {
        RedisSettings reached =
                Configuration.of(RedisSettings.class, Map.of("autobot.redis.uri", settings.get("autobot.redis.uri")));
        try (RedisConnections connections =
                RedisConnections.open(reached, Set.of(RedisDatabase.MAIN, RedisDatabase.SESSIONS))) {
            Sessions sessions = new Sessions(
                    new RedisSessionStore(connections.keyspace(RedisDatabase.SESSIONS)),
                    SigningKeys.load(connections.keyspace(RedisDatabase.MAIN)),
                    Configuration.of(AuthenticateSettings.class, Map.of()),
                    Clock.systemUTC());
            return sessions.create(user, roles).token();
        }
    }

    void stopRedis() {
        redis.close();
    }

    /// On the port it had.
    void startRedis() {
        redis = EmbeddedRedis.start(directory.resolve("redis"), redis.port());
    }

    /// Ends the broker, and starts it on the port and with the data it had.
    void restartBroker() {
        stopBroker();
        startBroker();
    }

    void stopBroker() {
        broker.orElseThrow().close();
    }

    /// On the port and with the data it had.
    void startBroker() {
        int port = Integer.parseInt(bootstrapServers.substring(bootstrapServers.lastIndexOf(':') + 1));
        broker = Optional.of(EmbeddedBroker.start(directory.resolve("broker"), port));
    }

    private Map<String, String> kafkaSettings() {
        Map<String, String> kafka = new HashMap<>(settings);
        kafka.keySet().removeIf(key -> !key.startsWith("autobot.kafka."));
        return kafka;
    }

    private String at(String instance, String name) {
        return directory.resolve(instance).resolve(name).toString();
    }

    @Override
    public void close() {
        redis.close();
        broker.ifPresent(EmbeddedBroker::close);
    }
}
