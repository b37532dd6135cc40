package ai.autobot.local.up;

import ai.autobot.local.knowledge.DocumentFiles;
import ai.autobot.local.knowledge.Publication;
import ai.autobot.local.running.DirectoryLock;
import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.local.terminal.Steps;
import ai.autobot.pipeline.StartupChecks;
import ai.autobot.pipeline.Worker;
import ai.autobot.pipeline.enrich.KnowledgeState;
import ai.autobot.pipeline.enrich.KnowledgeStats;
import ai.autobot.pipeline.generate.GenerateSettings;
import ai.autobot.pipeline.generate.Providers;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.journey.JourneySettings;
import ai.autobot.pipeline.runtime.kafka.KafkaProperties;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import ai.autobot.pipeline.runtime.startup.TopicSetup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// An AutoBot with everything it needs, in this process: Kafka and Redis unless they were named, the topics, the
/// documents, and a worker that answers. Each step of its start and of its end shows as a line.
///
/// Thread-safe once started.
public final class OneProcess implements AutoCloseable {
    private static final Duration TOPIC_LIMIT = Duration.ofSeconds(30);
    private static final Duration WORKER_LIMIT = Duration.ofMinutes(2);
    private static final Duration INDEX_LIMIT = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(20);

    private final Steps steps;
    private final DirectoryLock lock;
    private final Servers servers;
    private final Configuration configuration;
    private final Worker worker;

    private OneProcess(Steps steps, DirectoryLock lock, Servers servers, Configuration configuration, Worker worker) {
        this.steps = steps;
        this.lock = lock;
        this.servers = servers;
        this.configuration = configuration;
        this.worker = worker;
    }

    /// Starts everything; blocks until a request would be answered, some seconds.
    ///
    /// @throws CommandFailure when the data directory is in use, or something cannot start; nothing is left running
    /// @throws InterruptedException when interrupted meanwhile; nothing is left running
    public static OneProcess start(Plan plan, Steps steps) throws InterruptedException {
        DirectoryLock lock = take(plan.data());
        try {
            Servers servers = Servers.start(plan, steps);
            try {
                return start(plan, steps, lock, servers);
            } catch (RuntimeException | InterruptedException e) {
                servers.close();
                throw e;
            }
        } catch (RuntimeException | InterruptedException e) {
            lock.close();
            throw e;
        }
    }

    private static OneProcess start(Plan plan, Steps steps, DirectoryLock lock, Servers servers)
            throws InterruptedException {
        Configuration configuration = plan.settings().of(servers.kafka(), servers.redis(), plan.data());
        configuration.doubts().forEach(steps::warn);
        KafkaSettings kafka = configuration.settings(KafkaSettings.class);
        createTopics(kafka, steps);
        publish(plan.knowledge(), KafkaProperties.common(kafka), steps);
        Worker worker =
                startWorker(configuration, servers.hasOwnKafka() ? StartupChecks.OF_ONE_BROKER : Set.of(), steps);
        try {
            awaitIndex(worker, steps);
            return new OneProcess(steps, lock, servers, configuration, worker);
        } catch (RuntimeException | InterruptedException e) {
            worker.close();
            throw e;
        }
    }

    private static DirectoryLock take(Path data) {
        try {
            return DirectoryLock.tryTake(data, "autobot.lock")
                    .orElseThrow(() -> new CommandFailure(
                            ExitCode.IN_USE,
                            "Another AutoBot uses the data directory " + data
                                    + ". Stop it, or choose another with --data."));
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "The data directory " + data + " cannot be used: " + e, e);
        }
    }

    private static void createTopics(KafkaSettings kafka, Steps steps) {
        long from = System.nanoTime();
        steps.now("topics are created");
        List<String> created = new TopicSetup(kafka, TOPIC_LIMIT).create();
        steps.done("Topics", created.isEmpty() ? "all there" : created.size() + " created", since(from));
    }

    private static void publish(List<Path> folders, Map<String, Object> kafka, Steps steps) {
        if (folders.isEmpty()) {
            return;
        }
        long from = System.nanoTime();
        steps.now("documents are published");
        List<DocumentFiles> files = new ArrayList<>();
        for (Path folder : folders) {
            try {
                files.add(DocumentFiles.read(folder));
            } catch (IOException e) {
                throw new CommandFailure(ExitCode.USAGE, "The documents of " + folder + " cannot be read: " + e, e);
            }
        }
        files.forEach(folder -> folder.skipped().forEach(steps::warn));
        steps.done("Documents", Publication.of(files, kafka).sentence(), since(from));
    }

    private static Worker startWorker(Configuration configuration, Set<String> expected, Steps steps)
            throws InterruptedException {
        long from = System.nanoTime();
        steps.now("the worker checks what it needs, and starts");
        Worker worker;
        try {
            worker = Worker.start(configuration, expected);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
        try {
            if (!worker.awaitRunning(WORKER_LIMIT)) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        "The worker does not run after " + WORKER_LIMIT.toSeconds() + " s; see the log.");
            }
        } catch (RuntimeException | InterruptedException e) {
            worker.close();
            throw e;
        }
        String providers = String.join(", then ", Providers.names(configuration.settings(GenerateSettings.class)));
        steps.done(
                "Worker",
                configuration.settings(KafkaSettings.class).instance() + ", answers by " + providers,
                since(from));
        return worker;
    }

    private static void awaitIndex(Worker worker, Steps steps) throws InterruptedException {
        long from = System.nanoTime();
        steps.now("the index catches up");
        while (!(worker.knowledge().state() instanceof KnowledgeState.Ready)) {
            if (since(from).compareTo(INDEX_LIMIT) > 0) {
                // It answers all the same, and says in each answer what is missing.
                steps.warn(worker.knowledge().state().description());
                return;
            }
            Thread.sleep(LOOK);
        }
        KnowledgeStats stats = worker.knowledge();
        steps.done("Index", stats.documents() + " documents, " + stats.passages() + " passages", since(from));
    }

    public Worker worker() {
        return worker;
    }

    /// The settings that it runs with.
    public Configuration configuration() {
        return configuration;
    }

    public String bootstrapServers() {
        return servers.kafka();
    }

    /// A secret: it may hold a password.
    public String redisUri() {
        return servers.redis();
    }

    /// Whether Kafka and Redis were started by it.
    public boolean hasOwnServers() {
        return servers.areOwn();
    }

    /// Ends everything, the worker first. Blocks for some seconds, and longer while calls run: they are finished, in
    /// the grace of their hand-over, and answered after the next start. An interrupt ends the grace.
    @Override
    public void close() {
        int running = worker.capacity().running();
        Duration grace = configuration.settings(JourneySettings.class).handOverGrace();
        if (running > 0 && !grace.isZero()) {
            steps.say("%d running calls are being finished, for %s at most; Ctrl-C stops them now."
                    .formatted(running, Steps.seconds(grace)));
        }
        Ending.of(steps, "Worker", worker);
        // Who is in a hurry does not wait for the calls; the servers end cleanly all the same.
        boolean interrupted = Thread.interrupted();
        servers.close();
        lock.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration since(long fromNanos) {
        return Duration.ofNanos(System.nanoTime() - fromNanos);
    }
}
