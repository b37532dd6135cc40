package ai.autobot.local.chaos;

import ai.autobot.embedded.EmbeddedRedis;
import ai.autobot.local.session.SessionDesk;
import ai.autobot.pipeline.Worker;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import ai.autobot.pipeline.runtime.startup.TopicSetup;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/// The processes of a run: a broker, a Redis and workers, all in one folder, each to be killed and started again.
/// Thread-safe.
final class ChaosHouse implements AutoCloseable {
    static final int PARTITIONS = 6;

    private static final Duration TOPICS_LIMIT = Duration.ofMinutes(2);

    private final Path folder;
    private final int brokerPort;
    private final Object brokerLock = new Object();
    private final Object redisLock = new Object();
    private final List<WorkerSlot> workers = new ArrayList<>();
    private final Map<String, String> settings = new HashMap<>();
    private Child broker;
    private EmbeddedRedis redis;
    private boolean closed;

    private ChaosHouse(Path folder, String providerUrl) throws IOException {
        this.folder = folder;
        this.brokerPort = freePort();
        redis = EmbeddedRedis.start(folder.resolve("redis"), freePort());
        try {
            broker = startBroker();
        } catch (RuntimeException e) {
            redis.close();
            throw e;
        }
        settings.put("autobot.kafka.bootstrap-servers", "127.0.0.1:" + brokerPort);
        settings.put("autobot.kafka.partitions", Integer.toString(PARTITIONS));
        settings.put("autobot.kafka.session-timeout", ChaosPlan.SESSION.toMillis() + "ms");
        settings.put("autobot.redis.uri", redis.uri());
        settings.put("autobot.redis.reconnect-delay-max", "500ms");
        settings.put("autobot.redis.command-timeout", "2s");
        settings.put("autobot.generate.providers", "openai");
        settings.put("autobot.generate.openai.base-url", providerUrl);
        settings.put("autobot.generate.openai.model", "unruly");
        settings.put("autobot.generate.openai.first-token-timeout", "3s");
        settings.put("autobot.generate.openai.between-tokens-timeout", "2s");
        settings.put("autobot.generate.openai.total-timeout", "20s");
    }

    /// Starts broker and Redis, and creates the topics; blocks until they serve. Workers are not started yet.
    ///
    /// @throws ai.autobot.pipeline.runtime.startup.StartupException when the broker does not serve in time;
    ///     nothing is left running then
    static ChaosHouse open(Path folder, String providerUrl, int workers) throws IOException {
        ChaosHouse house = new ChaosHouse(folder, providerUrl);
        try {
            Map<String, String> kafka = new HashMap<>(house.settings);
            kafka.keySet().removeIf(key -> !key.startsWith("autobot.kafka."));
            new TopicSetup(Configuration.of(KafkaSettings.class, kafka), TOPICS_LIMIT).create();
            for (int number = 1; number <= workers; number++) {
                house.addWorker(Fault.worker(number));
            }
            return house;
        } catch (RuntimeException e) {
            house.close();
            throw e;
        }
    }

    private void addWorker(String name) {
        Path home = folder.resolve(name);
        Map<String, String> own = new HashMap<>(settings);
        own.put("autobot.kafka.instance", name);
        // By which the provider tells them apart.
        own.put("autobot.generate.openai.api-key", name);
        own.put("autobot.kafka.state-directory", home.resolve("streams").toString());
        own.put("autobot.kafka.knowledge-directory", home.resolve("index").toString());
        workers.add(new WorkerSlot(name, home, own));
    }

    /// A port that is free now, below those that clients are given: a client that calls a server which is down for a
    /// while could be given the server's own port, and keep it from coming back.
    private static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(12_000, 32_000);
            try (ServerSocket probe = new ServerSocket()) {
                probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (BindException e) {
                // Somebody else has it.
            }
        }
    }

    private Child startBroker() {
        return Child.start(
                folder.resolve("broker").resolve("output.log"),
                Map.of(),
                Tether.BROKER,
                folder.resolve("broker").resolve("data").toString(),
                Integer.toString(brokerPort));
    }

    /// What clients of Kafka need.
    Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", "127.0.0.1:" + brokerPort);
    }

    List<WorkerSlot> workers() {
        return workers;
    }

    /// Begins a session for each of the users.
    ///
    /// @return their tokens
    List<String> signIn(int users) throws InterruptedException {
        Configuration configuration =
                Configuration.load(folder.resolve("none.yaml"), settings, Worker.ROOMS.toArray(Class<?>[]::new));
        List<String> tokens = new ArrayList<>();
        try (SessionDesk desk = SessionDesk.open(configuration)) {
            for (int user = 0; user < users; user++) {
                tokens.add(desk.create("chaos-" + user, Set.of("user")).token());
            }
        }
        return tokens;
    }

    /// SIGKILL; returns when it is gone.
    void killBroker() {
        synchronized (brokerLock) {
            broker.kill();
        }
    }

    /// On its port and with its data; returns before it serves.
    void startBrokerAgain() {
        synchronized (brokerLock) {
            if (!closed) {
                broker = startBroker();
            }
        }
    }

    /// Whether the broker's process runs.
    boolean brokerIsAlive() {
        synchronized (brokerLock) {
            return broker.isAlive();
        }
    }

    /// SIGKILL; returns when it is gone.
    void killRedis() {
        synchronized (redisLock) {
            Signal.KILL.sendTo(redis.processId());
            redis.close();
        }
    }

    /// On its port and with its data; returns when it serves.
    void startRedisAgain() {
        synchronized (redisLock) {
            if (!closed) {
                redis = EmbeddedRedis.start(folder.resolve("redis"), redis.port());
            }
        }
    }

    void stopRedis() {
        synchronized (redisLock) {
            Signal.STOP.sendTo(redis.processId());
        }
    }

    void letRedisGoOn() {
        synchronized (redisLock) {
            Signal.CONT.sendTo(redis.processId());
        }
    }

    /// Asks all workers to end, and waits for them.
    void endWorkers() throws InterruptedException {
        workers.forEach(WorkerSlot::askToEnd);
        for (WorkerSlot worker : workers) {
            worker.awaitEnd();
        }
    }

    /// Kills all that still runs; returns when it is gone. Idempotent.
    @Override
    public void close() {
        workers.forEach(WorkerSlot::close);
        synchronized (brokerLock) {
            closed = true;
            broker.close();
        }
        synchronized (redisLock) {
            // A stopped one would take its time to be ended.
            if (redis.isRunning()) {
                Signal.CONT.sendTo(redis.processId());
            }
            redis.close();
        }
    }
}
