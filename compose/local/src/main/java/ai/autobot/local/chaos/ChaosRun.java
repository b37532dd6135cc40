package ai.autobot.local.chaos;

import ai.autobot.local.terminal.Steps;
import ai.autobot.pipeline.runtime.journey.JourneyStores;
import ai.autobot.schemas.Topic;
import ai.autobot.schemas.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// One run of a plan, from the first process to the ledger. Used once, by one thread.
final class ChaosRun {
    private static final Duration LOOK = Duration.ofMillis(250);

    /// What comes twice comes soon after.
    private static final Duration LISTEN_ON = Duration.ofSeconds(3);

    private static final String PENDING = JourneyStores.changelog("autobot", JourneyStores.PENDING);

    /// As Kafka words it when the broker turns away who was taken for dead.
    private static final Pattern FENCED =
            Pattern.compile("FencedException|InvalidProducerEpochException|FencedInstanceId|TaskMigratedException");

    private final ChaosPlan plan;
    private final Path folder;
    private final Duration patience;
    private final Steps steps;
    private final Chronicle chronicle;

    /// @param folder where all processes keep what they have
    /// @param patience how long unanswered requests are waited for after the last one was sent
    ChaosRun(ChaosPlan plan, Path folder, Duration patience, Steps steps) {
        this.plan = plan;
        this.folder = folder;
        this.patience = patience;
        this.steps = steps;
        this.chronicle = new Chronicle(steps::say);
    }

    /// Starts everything, sends, breaks, waits, ends everything, and audits what is left. Blocks for all of that.
    ///
    /// @throws InterruptedException when interrupted meanwhile; nothing is left running
    AuditLedger run() throws InterruptedException, IOException {
        try (UnrulyProvider provider = UnrulyProvider.start(plan.requests());
                ChaosHouse house = open(provider)) {
            return run(provider, house);
        } finally {
            steps.now("everything has ended");
        }
    }

    private ChaosHouse open(UnrulyProvider provider) throws IOException {
        long from = System.nanoTime();
        steps.now("broker and Redis start");
        ChaosHouse house =
                ChaosHouse.open(folder, provider.baseUrl(), plan.size().workers());
        steps.done("Servers", "a broker and a Redis, each a process", since(from));
        return house;
    }

    private AuditLedger run(UnrulyProvider provider, ChaosHouse house) throws InterruptedException {
        List<String> tokens = house.signIn(ChaosPlan.USERS);
        house.workers().forEach(WorkerSlot::start);
        awaitWorkers(house);
        Duration took;
        List<Recovery> recoveries;
        try (ChaosSender sender = new ChaosSender(house.kafka(), tokens);
                EndWatch watch = EndWatch.start(house.kafka())) {
            chronicle.begin();
            try (FaultRun faults = FaultRun.start(plan.faults(), house, chronicle)) {
                took = follow(provider, sender, watch, faults);
                chronicle.tell("workers end (SIGTERM)");
            }
            recoveries = chronicle.faults().stream()
                    .map(span -> Recovery.of(span, watch.times()))
                    .toList();
        }
        house.endWorkers();
        Evidence evidence = collect(provider, house);
        return new AuditLedger(
                plan,
                evidence,
                Audit.of(evidence),
                PaidTwice.in(evidence),
                recoveries,
                fenced(house),
                chronicle.endedByThemselves(),
                took);
    }

    /// A worker says in its log when it runs; one that does not in time is the run's to show.
    private void awaitWorkers(ChaosHouse house) throws InterruptedException {
        long from = System.nanoTime();
        for (WorkerSlot worker : house.workers()) {
            steps.now(worker.name() + " starts");
            while (!says(worker, Pattern.compile("AutoBot worker is running"))) {
                if (since(from).compareTo(patience) > 0) {
                    throw new IllegalStateException(worker.name() + " does not run, see " + worker.log());
                }
                worker.replaceEnded();
                Thread.sleep(LOOK);
            }
        }
        steps.done("Workers", house.workers().size() + " processes", since(from));
    }

    private Duration follow(UnrulyProvider provider, ChaosSender sender, EndWatch watch, FaultRun faults)
            throws InterruptedException {
        FutureTask<Void> sending = new FutureTask<>(() -> {
            sender.sendAll(plan, chronicle);
            return null;
        });
        Thread thread = Thread.ofPlatform().daemon().name("chaos-sender").start(sending);
        try {
            int wanted = plan.requests().size();
            Duration limit = plan.lastSending().plus(patience);
            while (!(sending.isDone() && faults.isOver() && watch.ended() >= wanted)) {
                if (chronicle.now().compareTo(limit) > 0) {
                    steps.warn(
                            (wanted - watch.ended()) + " requests have not ended within " + limit.toSeconds() + " s");
                    break;
                }
                faults.check();
                watch.check();
                if (sending.state() == Future.State.FAILED) {
                    throw new IllegalStateException("the requests cannot be sent", sending.exceptionNow());
                }
                steps.now(String.format(
                        Locale.ROOT,
                        "%d s  sent %,d, ended %,d, calls running %,d",
                        chronicle.now().toSeconds(),
                        sender.sent(),
                        watch.ended(),
                        provider.running()));
                Thread.sleep(LOOK);
            }
            Duration took = chronicle.now();
            Thread.sleep(LISTEN_ON);
            return took;
        } finally {
            thread.interrupt();
        }
    }

    private Evidence collect(UnrulyProvider provider, ChaosHouse house) throws InterruptedException {
        steps.now("the topics are read");
        Map<String, Object> kafka = house.kafka();
        Set<String> pending = new TreeSet<>();
        for (ConsumerRecord<String, byte[]> change :
                TopicContent.read(kafka, PENDING, new StringDeserializer(), new ByteArrayDeserializer())) {
            if (change.value() == null) {
                pending.remove(change.key());
            } else {
                pending.add(change.key());
            }
        }
        return new Evidence(
                plan.requests().stream().map(PlannedRequest::requestId).collect(Collectors.toSet()),
                values(kafka, Topics.CHAT_REQUESTS),
                values(kafka, Topics.CHAT_RESPONSES),
                values(kafka, Topics.CHAT_TOKENS),
                values(kafka, Topics.CHAT_DEAD_LETTERS).size(),
                pending,
                provider.calls(),
                chronicle.faults());
    }

    private static <K, V> List<V> values(Map<String, Object> kafka, Topic<K, V> topic) throws InterruptedException {
        return TopicContent.read(
                        kafka,
                        topic.name(),
                        topic.keys().deserializer(),
                        topic.values().deserializer())
                .stream()
                .map(ConsumerRecord::value)
                .toList();
    }

    private static int fenced(ChaosHouse house) {
        return house.workers().stream()
                .mapToInt(worker -> lines(worker, FENCED))
                .sum();
    }

    private static boolean says(WorkerSlot worker, Pattern pattern) {
        return lines(worker, pattern) > 0;
    }

    private static int lines(WorkerSlot worker, Pattern pattern) {
        if (!Files.exists(worker.log())) {
            return 0;
        }
        // What is no UTF-8 must not end the reading of a log.
        try (Stream<String> lines = Files.lines(worker.log(), StandardCharsets.ISO_8859_1)) {
            return (int) lines.filter(line -> pattern.matcher(line).find()).count();
        } catch (IOException e) {
            throw new IllegalStateException("the log " + worker.log() + " cannot be read", e);
        }
    }

    private static Duration since(long fromNanos) {
        return Duration.ofNanos(System.nanoTime() - fromNanos);
    }
}
