package ai.autobot.pipeline;

import ai.autobot.pipeline.enrich.KnowledgeState;
import ai.autobot.pipeline.enrich.KnowledgeStats;
import ai.autobot.pipeline.enrich.TopicKnowledgeBase;
import ai.autobot.pipeline.generate.GenerateSettings;
import ai.autobot.pipeline.generate.Price;
import ai.autobot.pipeline.generate.ProviderChain;
import ai.autobot.pipeline.generate.Providers;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.config.Live;
import ai.autobot.pipeline.runtime.config.LiveConfiguration;
import ai.autobot.pipeline.runtime.health.Check;
import ai.autobot.pipeline.runtime.health.Health;
import ai.autobot.pipeline.runtime.health.HealthDocuments;
import ai.autobot.pipeline.runtime.health.HealthSettings;
import ai.autobot.pipeline.runtime.health.KafkaProbe;
import ai.autobot.pipeline.runtime.health.Need;
import ai.autobot.pipeline.runtime.health.Observation;
import ai.autobot.pipeline.runtime.journey.Capacity;
import ai.autobot.pipeline.runtime.journey.JourneySettings;
import ai.autobot.pipeline.runtime.journey.Journeys;
import ai.autobot.pipeline.runtime.kafka.KafkaProperties;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import ai.autobot.pipeline.runtime.kafka.StreamsLife;
import ai.autobot.pipeline.runtime.redis.DatabaseHealth;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.schemas.HealthDetails;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.streams.KafkaStreams;

/// What a worker's health is made of: which components there are, how each is looked at, and what the worker
/// can do without it. Most say themselves when they change. Thread-safe.
final class WorkerHealth implements AutoCloseable, HealthDocuments.Life {
    private static final String UNPACKED = "unpacked";
    private static final double FULL = 0.9;

    private final HealthSettings settings;
    private final TopicKnowledgeBase knowledge;
    private final StreamsLife streams;
    private final KafkaProbe kafka;
    private final Health health;
    private final HealthDocuments documents;
    private volatile boolean knowledgeSettled;

    /// By name, what has each looked at again.
    private final Map<String, Runnable> providers = new ConcurrentHashMap<>();

    private WorkerHealth(
            HealthSettings settings,
            KafkaSettings kafka,
            TopicKnowledgeBase knowledge,
            StreamsLife streams,
            LiveConfiguration live) {
        Map<String, Object> client = KafkaProperties.common(kafka);
        this.settings = settings;
        this.knowledge = knowledge;
        this.streams = streams;
        this.health = new Health(
                settings,
                kafka.instance(),
                client,
                () -> Map.of("version", version(), "configVersion", Long.toString(live.version())));
        this.kafka = KafkaProbe.open(client);
        this.documents = new HealthDocuments(health, this);
    }

    /// Watches all components of a worker, and tells of them, from now on.
    ///
    /// @throws IllegalArgumentException when a setting is out of its range; the message names it
    static WorkerHealth start(
            Configuration configuration,
            RedisConnections redis,
            TopicKnowledgeBase knowledge,
            StreamsLife streams,
            Journeys<?> journeys,
            LiveTerms terms,
            LiveConfiguration live) {
        WorkerHealth started = new WorkerHealth(
                configuration.settings(HealthSettings.class),
                configuration.settings(KafkaSettings.class),
                knowledge,
                streams,
                live);
        try {
            started.watchKafka();
            started.watchRedis(redis);
            started.watchKnowledge();
            started.watchProviders(terms, live);
            started.watchJourney(journeys.capacity(), live.live(JourneySettings.class));
            started.health.start();
            return started;
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    HealthDocuments documents() {
        return documents;
    }

    private void watchKafka() {
        health.watch("kafka", Need.IS_NEEDED, settings.kafkaInterval(), kafka);
        streams.listen(health.watch("streams", Need.IS_NEEDED, settings.streamsInterval(), _ -> streams()));
    }

    private Observation streams() {
        KafkaStreams.State state = streams.state();
        Map<String, String> details = new HashMap<>(Map.of("state", state.name()));
        streams.lag().ifPresent(lag -> details.put("lag", Long.toString(lag)));
        Observation seen = switch (state) {
            case RUNNING -> Observation.good();
            case CREATED, REBALANCING -> Observation.limping("it waits for its partitions");
            case PENDING_SHUTDOWN, NOT_RUNNING -> Observation.bad("it has been stopped");
            case PENDING_ERROR, ERROR -> Observation.bad("its threads have died");
        };
        return seen.with(details);
    }

    /// Without sessions nobody is let in; without the others answers are made, and cost more or are not
    /// counted.
    private void watchRedis(RedisConnections redis) {
        for (RedisDatabase database : redis.health().keySet()) {
            Need need = database == RedisDatabase.SESSIONS ? Need.IS_NEEDED : Need.HELPS;
            redis.listenToHealth(
                    database,
                    health.watch(
                            "redis:" + database.label(), need, settings.redisInterval(), _ -> redis(redis, database)));
        }
    }

    private static Observation redis(RedisConnections redis, RedisDatabase database) {
        return switch (redis.health().get(database)) {
            case DatabaseHealth.Up(Instant _, Duration roundTrip) ->
                Observation.good().with(Map.of("roundTripMicros", Long.toString(roundTrip.toNanos() / 1_000)));
            case DatabaseHealth.Down(Instant _, String why) -> Observation.bad(why);
            case null -> Observation.bad("it was not opened");
        };
    }

    private void watchKnowledge() {
        knowledge.listen(health.watch("knowledge", Need.HELPS, settings.knowledgeInterval(), _ -> knowledge()));
    }

    private Observation knowledge() {
        KnowledgeStats stats = knowledge.stats();
        KnowledgeState state = stats.state();
        Observation seen = switch (state) {
            case KnowledgeState.Ready _ -> Observation.good();
            case KnowledgeState.New _, KnowledgeState.Initialising _ -> Observation.limping(state.description());
            case KnowledgeState.Failed _, KnowledgeState.Closed _ -> Observation.bad(state.description());
        };
        return seen.with(Map.of(
                "documents", Long.toString(stats.documents()),
                "passages", Long.toString(stats.passages())));
    }

    /// A component for each provider, by its name: with other providers the old ones are gone, and new ones are
    /// watched.
    private void watchProviders(LiveTerms terms, LiveConfiguration live) {
        terms.listenToChanges(() -> watchProvidersOf(terms, live));
        watchProvidersOf(terms, live);
        terms.listen(this::lookAtProvider);
    }

    private synchronized void watchProvidersOf(LiveTerms terms, LiveConfiguration live) {
        List<String> names;
        try (Terms now = terms.take()) {
            names = now.providers().names();
        }
        // New ones first: with none of them there would be nobody to answer, for a moment.
        for (String name : names) {
            providers.computeIfAbsent(
                    name,
                    _ -> health.watch(
                            HealthDetails.PROVIDER + name,
                            Need.ONE_OF_ITS_KIND,
                            settings.providerInterval(),
                            limit -> provider(name, terms, live.now().settings(GenerateSettings.class), limit)));
        }
        for (String name : List.copyOf(providers.keySet())) {
            if (!names.contains(name)) {
                providers.remove(name);
                health.forget(HealthDetails.PROVIDER + name);
            }
        }
        providers.values().forEach(Runnable::run);
    }

    /// A call of it has failed.
    private void lookAtProvider(String name) {
        Runnable look = providers.get(name);
        if (look != null) {
            look.run();
        }
    }

    private static Observation provider(String name, LiveTerms terms, GenerateSettings generate, Duration limit)
            throws InterruptedException {
        try (Terms now = terms.take()) {
            Optional<ProviderChain.Link> found = now.providers().find(name);
            if (found.isEmpty()) {
                return Observation.bad("it is asked no more");
            }
            ProviderChain.Link link = found.get();
            Price price = Providers.price(generate, name);
            return link.provider()
                    .look(limit)
                    .with(Map.of(
                            "model", link.model(),
                            "place",
                                    now.providers().links().indexOf(link) + 1 + " of "
                                            + now.providers().links().size(),
                            "pricePrompt", Double.toString(price.prompt()),
                            "priceCompletion", Double.toString(price.completion())));
        }
    }

    private void watchJourney(Capacity capacity, Live<JourneySettings> journey) {
        health.watch("journey", Need.HELPS, settings.journeyInterval(), _ -> journey(capacity, journey.now()));
    }

    private static Observation journey(Capacity capacity, JourneySettings journey) {
        int running = capacity.running();
        int pending = capacity.pending();
        boolean full =
                pending >= FULL * journey.maxPending() || capacity.pendingBytes() >= FULL * journey.maxPendingBytes();
        Observation seen = full
                ? Observation.limping("it holds nearly as many requests as it may, and soon turns new ones away")
                : running >= capacity.maxRunning()
                        ? Observation.limping("it runs as many calls as it may, and new ones wait")
                        : Observation.good();
        Map<String, String> details = new HashMap<>(Map.of(
                "running", Integer.toString(running),
                "pending", Integer.toString(pending),
                "maxRunning", Integer.toString(capacity.maxRunning())));
        capacity.oldestArrival()
                .map(arrival -> Duration.between(arrival, Instant.now()))
                .ifPresent(age -> details.put("oldestPendingMillis", Long.toString(Math.max(0, age.toMillis()))));
        return seen.with(details);
    }

    @Override
    public List<Check> started() {
        return List.of(
                new Check("partitions", streams.hasRun(), Map.of()),
                new Check("knowledge-loaded", hasKnowledgeSettled(), Map.of()));
    }

    /// Its first load has ended, in whichever way: without knowledge answers are made as well.
    private boolean hasKnowledgeSettled() {
        knowledgeSettled = knowledgeSettled
                || switch (knowledge.state()) {
                    case KnowledgeState.New _ -> false;
                    case KnowledgeState.Initialising(int attempt) -> attempt > 1;
                    case KnowledgeState.Ready _, KnowledgeState.Failed _, KnowledgeState.Closed _ -> true;
                };
        return knowledgeSettled;
    }

    /// A stream thread that dies is replaced, until too many have died. One that waits for brokers which do
    /// not answer is not stuck.
    @Override
    public List<Check> live() {
        boolean alive = switch (streams.state()) {
            case CREATED, REBALANCING, RUNNING -> true;
            case PENDING_SHUTDOWN, NOT_RUNNING, PENDING_ERROR, ERROR -> false;
        };
        Duration absence = streams.longestAbsence();
        boolean stuck = absence.compareTo(settings.stuckAfter()) > 0 && health.isUp("kafka");
        return List.of(
                new Check("streams", alive, Map.of("state", streams.state().name())),
                new Check(
                        "stream-threads", !stuck, Map.of("longestAbsenceSeconds", Long.toString(absence.toSeconds()))));
    }

    private static String version() {
        return Optional.ofNullable(WorkerHealth.class.getPackage().getImplementationVersion())
                .orElse(UNPACKED);
    }

    /// Says that the worker stops, and watches no more. Blocks for some 5 s at most. Idempotent.
    @Override
    public void close() {
        health.close();
        kafka.close();
    }
}
