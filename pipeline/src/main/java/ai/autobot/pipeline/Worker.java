package ai.autobot.pipeline;

import ai.autobot.pipeline.arrive.ArriveSettings;
import ai.autobot.pipeline.arrive.RequestReader;
import ai.autobot.pipeline.authenticate.AuthenticateSettings;
import ai.autobot.pipeline.authenticate.AuthorizationSeal;
import ai.autobot.pipeline.authenticate.AuthorizeSettings;
import ai.autobot.pipeline.authenticate.KeyRing;
import ai.autobot.pipeline.authenticate.NearSessions;
import ai.autobot.pipeline.authenticate.Permissions;
import ai.autobot.pipeline.authenticate.RedisSessionStore;
import ai.autobot.pipeline.authenticate.Session;
import ai.autobot.pipeline.authenticate.SessionAuthenticator;
import ai.autobot.pipeline.authenticate.SessionStore;
import ai.autobot.pipeline.authenticate.SessionWatches;
import ai.autobot.pipeline.authenticate.oidc.Issuers;
import ai.autobot.pipeline.authenticate.users.SignInSettings;
import ai.autobot.pipeline.enrich.EnrichSettings;
import ai.autobot.pipeline.enrich.KnowledgeStats;
import ai.autobot.pipeline.enrich.TopicKnowledgeBase;
import ai.autobot.pipeline.generate.CallMeters;
import ai.autobot.pipeline.generate.GenerateSettings;
import ai.autobot.pipeline.generate.Providers;
import ai.autobot.pipeline.generate.TokenPublisher;
import ai.autobot.pipeline.generate.WastedWork;
import ai.autobot.pipeline.respond.ChatOutcome;
import ai.autobot.pipeline.respond.RespondSettings;
import ai.autobot.pipeline.respond.ResponseLog;
import ai.autobot.pipeline.runtime.budget.BudgetSettings;
import ai.autobot.pipeline.runtime.budget.TokenBudget;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.config.LiveConfiguration;
import ai.autobot.pipeline.runtime.config.changes.ChangesSettings;
import ai.autobot.pipeline.runtime.dashboard.DashboardSettings;
import ai.autobot.pipeline.runtime.health.HealthDocuments;
import ai.autobot.pipeline.runtime.health.HealthSettings;
import ai.autobot.pipeline.runtime.http.HttpSettings;
import ai.autobot.pipeline.runtime.http.Pages;
import ai.autobot.pipeline.runtime.journey.Capacity;
import ai.autobot.pipeline.runtime.journey.JourneySettings;
import ai.autobot.pipeline.runtime.journey.JourneyStatistics;
import ai.autobot.pipeline.runtime.journey.Journeys;
import ai.autobot.pipeline.runtime.kafka.KafkaProperties;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import ai.autobot.pipeline.runtime.kafka.StreamsLife;
import ai.autobot.pipeline.runtime.ledger.LedgerSettings;
import ai.autobot.pipeline.runtime.ledger.LedgerStatistics;
import ai.autobot.pipeline.runtime.ledger.RedisCallLedger;
import ai.autobot.pipeline.runtime.log.LogSettings;
import ai.autobot.pipeline.runtime.metrics.MeterSettings;
import ai.autobot.pipeline.runtime.metrics.ModelLabels;
import ai.autobot.pipeline.runtime.metrics.Telemetry;
import ai.autobot.pipeline.runtime.metrics.WorkerMeters;
import ai.autobot.pipeline.runtime.redis.NearCopies;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import ai.autobot.pipeline.runtime.startup.StartupException;
import ai.autobot.pipeline.runtime.startup.StartupSettings;
import ai.autobot.pipeline.runtime.startup.TopicSetup;
import ai.autobot.pipeline.runtime.trace.OtlpTracer;
import ai.autobot.pipeline.runtime.trace.TraceSettings;
import ai.autobot.pipeline.runtime.trace.Tracer;
import ai.autobot.schemas.Topics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A worker: the pipeline with all that it needs, built and running. Thread-safe.
public final class Worker implements AutoCloseable {
    /// The settings of all rooms, for [Configuration#load].
    public static final List<Class<?>> ROOMS = List.of(
            KafkaSettings.class,
            RedisSettings.class,
            JourneySettings.class,
            ArriveSettings.class,
            AuthenticateSettings.class,
            AuthorizeSettings.class,
            SignInSettings.class,
            EnrichSettings.class,
            GenerateSettings.class,
            LedgerSettings.class,
            RespondSettings.class,
            BudgetSettings.class,
            HttpSettings.class,
            DashboardSettings.class,
            StartupSettings.class,
            MeterSettings.class,
            TraceSettings.class,
            HealthSettings.class,
            ChangesSettings.class,
            LogSettings.class);

    /// What it uses of Redis.
    static final Set<RedisDatabase> DATABASES = Set.of(RedisDatabase.MAIN, RedisDatabase.SESSIONS, RedisDatabase.TASKS);

    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration KAFKA_LIMIT = Duration.ofSeconds(15);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);

    private final Resources resources;
    private final LiveConfiguration live;
    private final TopicKnowledgeBase knowledge;
    private final Journeys<ChatOutcome> journeys;
    private final RedisCallLedger ledger;
    private final StreamsLife streams;
    private final WorkerHealth health;
    private final @Nullable Pages pages;

    private Worker(
            Resources resources,
            LiveConfiguration live,
            TopicKnowledgeBase knowledge,
            Journeys<ChatOutcome> journeys,
            RedisCallLedger ledger,
            StreamsLife streams,
            WorkerHealth health,
            @Nullable Pages pages) {
        this.resources = resources;
        this.live = live;
        this.knowledge = knowledge;
        this.journeys = journeys;
        this.ledger = ledger;
        this.streams = streams;
        this.health = health;
        this.pages = pages;
    }

    /// Checks what must be there ([StartupChecks]), connects, and starts to read. Blocks for the checks, at most
    /// `autobot.startup.limit`, then for some seconds at most, and where Redis is loading its data up to
    /// `autobot.redis.loading-limit` more; the partitions come a little later, see [#awaitRunning].
    ///
    /// @throws StartupException when something that must be there is not; nothing stays open then
    /// @throws InterruptedException when interrupted meanwhile; nothing stays open then
    public static Worker start(Configuration configuration) throws InterruptedException {
        return start(configuration, Set.of());
    }

    /// As [#start(Configuration)].
    ///
    /// @param expected checks whose findings are as they should be, such as [StartupChecks#OF_ONE_BROKER]
    public static Worker start(Configuration configuration, Set<String> expected) throws InterruptedException {
        Resources resources = new Resources();
        try {
            return start(configuration, expected, resources);
        } catch (RuntimeException | InterruptedException e) {
            resources.close();
            throw e;
        }
    }

    private static Worker start(Configuration read, Set<String> expected, Resources resources)
            throws InterruptedException {
        read.doubts().forEach(LOG::warn);
        Permissions permissions = Permissions.of(read.settings(AuthorizeSettings.class));
        KafkaSettings kafka = read.settings(KafkaSettings.class);
        LiveTerms terms = resources.add(new LiveTerms(OpenFiles.ofThisProcess()));
        LiveConfiguration live =
                StartupChecks.require(read, expected, () -> LiveSettings.follow(read, terms, resources));
        Map<String, Integer> partitions = new TopicSetup(kafka, KAFKA_LIMIT).partitions();
        Configuration configuration = live.now();
        Map<String, Object> client = KafkaProperties.common(kafka);

        PrometheusMeterRegistry metrics = resources
                .add(WorkerMeters.open(configuration.settings(MeterSettings.class)))
                .registry();
        Tracer tracer =
                resources.add(OtlpTracer.open(configuration.settings(TraceSettings.class), kafka.instance(), metrics));
        RedisConnections redis =
                resources.add(RedisConnections.open(configuration.settings(RedisSettings.class), DATABASES, metrics));
        AuthenticateSettings authenticate = configuration.settings(AuthenticateSettings.class);
        KeyRing keys = resources.add(KeyRing.open(redis.keyspace(RedisDatabase.MAIN), authenticate, Clock.systemUTC()));
        redis.listen(KeyRing.CHANNEL, keys);
        Issuers issuers = resources.add(Issuers.open(
                authenticate.issuers(), authenticate.issuer(), authenticate.clockLeeway(), Clock.systemUTC()));
        AuthorizationSeal seal = new AuthorizationSeal(keys);
        TopicKnowledgeBase knowledge = resources.add(
                TopicKnowledgeBase.start(live.live(EnrichSettings.class), client, kafka.knowledgeDirectory()));
        TokenPublisher tokens = resources.add(new TokenPublisher(client));

        JourneySettings journey = configuration.settings(JourneySettings.class);
        RedisCallLedger ledger = resources.add(RedisCallLedger.open(
                redis.keyspace(RedisDatabase.TASKS),
                kafka.instance(),
                configuration.settings(LedgerSettings.class),
                journey.handOverGrace(),
                Clock.systemUTC()));
        RedisSessionStore kept = new RedisSessionStore(redis.keyspace(RedisDatabase.SESSIONS));
        SessionWatches watches = new SessionWatches(kept);
        redis.listen(SessionWatches.CHANNEL, watches);
        WorkerMetrics own = new WorkerMetrics(metrics);
        SessionAuthenticator authenticator = new SessionAuthenticator(
                near(kept, redis, authenticate, own),
                keys,
                issuers,
                authenticate,
                watches,
                permissions,
                Clock.systemUTC());
        ChatJourney work = new ChatJourney(
                seal::openPatiently,
                authenticator,
                knowledge,
                ledger,
                new TokenBudget(redis.keyspace(RedisDatabase.MAIN), live.live(BudgetSettings.class), Clock.systemUTC()),
                tokens,
                new WastedWork(metrics, live.live(GenerateSettings.class)),
                new CallMeters(metrics, live.derived(now -> models(now, permissions))),
                tracer,
                terms);
        @Nullable
        ResponseLog early = KafkaProperties.isTransactional(kafka)
                ? new ResponseLog(client, kafka.applicationId(), KafkaProperties.transactionTimeout(kafka))
                : null;
        Journeys<ChatOutcome> journeys = Journeys.of(live.live(JourneySettings.class), terms::callsAtOnce, false, work);
        if (early != null) {
            journeys = journeys.telling(early);
        }
        own.show(journeys);
        own.show(ledger.statistics());
        Optional<Pages> pages = WorkerPages.open(configuration, metrics, authenticator, resources);
        redis.listen(RedisCallLedger.ABANDONED, journeys::abandon);
        // Closed after the stream threads have let their partitions go, and before what running calls use.
        resources.add(journeys::awaitHandOver);
        Topology topology = ChatTopology.of(
                kafka.instance(),
                new RequestReader(
                        configuration.settings(ArriveSettings.class),
                        Optional.ofNullable(partitions.get(Topics.CHAT_REQUESTS.name()))
                                .orElseThrow(() -> new StartupException("topic chat.requests is gone"))),
                seal::seal,
                authenticator::userOf,
                journeys,
                configuration.settings(RespondSettings.class),
                live::version,
                new Telemetry(metrics, tracer),
                early);
        StreamsLife streams = resources.add(StreamsLife.start(
                topology,
                KafkaProperties.streams(kafka),
                journeys.doorbells(),
                CLOSE_LIMIT,
                early == null ? () -> {} : early::awaitTold));
        streams.show(List.of(Topics.CHAT_REQUESTS.name(), Topics.CHAT_CANCELLATIONS.name()), metrics);
        WorkerHealth health =
                resources.add(WorkerHealth.start(configuration, redis, knowledge, streams, journeys, terms, live));
        pages.ifPresent(shown -> WorkerPages.show(shown, health.documents()));
        return new Worker(resources, live, knowledge, journeys, ledger, streams, health, pages.orElse(null));
    }

    /// Which models are told apart in metrics.
    private static ModelLabels models(Configuration now, Permissions permissions) {
        GenerateSettings generate = now.settings(GenerateSettings.class);
        Set<String> named = new TreeSet<>(permissions.models());
        Providers.names(generate).forEach(name -> named.add(Providers.model(generate, name)));
        return ModelLabels.of(Providers.defaultModel(generate), named);
    }

    private static SessionStore near(
            RedisSessionStore sessions, RedisConnections redis, AuthenticateSettings settings, WorkerMetrics metrics)
            throws InterruptedException {
        if (settings.nearSessions() == 0) {
            return sessions;
        }
        Optional<NearCopies<Session>> copies =
                redis.near(RedisDatabase.SESSIONS, settings.nearSessions(), NearSessions.DECODER);
        copies.ifPresent(metrics::show);
        return copies.<SessionStore>map(near -> new NearSessions(sessions, near))
                .orElse(sessions);
    }

    /// Waits until this worker reads its partitions.
    ///
    /// @return whether it does; false when the limit passed or the worker failed
    public boolean awaitRunning(Duration limit) throws InterruptedException {
        return streams.awaitRunning(limit);
    }

    /// Blocks until the worker has ended.
    ///
    /// @return why, where it failed; empty where it was closed
    public Optional<Throwable> awaitEnd() throws InterruptedException {
        return streams.awaitEnd();
    }

    /// Its configuration, as it is now.
    public LiveConfiguration configuration() {
        return live;
    }

    public KnowledgeStats knowledge() {
        return knowledge.stats();
    }

    /// What it has taken on at this moment.
    public Capacity capacity() {
        return journeys.capacity();
    }

    /// What it has done since it started.
    public JourneyStatistics statistics() {
        return journeys.statistics();
    }

    /// What the ledger of calls has done since it started.
    public LedgerStatistics ledger() {
        return ledger.statistics();
    }

    /// What it tells those who start, restart and route to it.
    public HealthDocuments health() {
        return health.documents();
    }

    /// The address of its pages, without a path; empty where it shows none.
    public Optional<String> url() {
        return Optional.ofNullable(pages).map(Pages::url);
    }

    /// Calls that run on for the next owners of partitions that this worker has lost.
    public int handedOver() {
        return journeys.handedOver();
    }

    /// Stops reading, lets running calls finish for whoever has their requests next, and closes everything.
    /// What still runs when the grace of the hand-over is over is cancelled; the next owner makes those calls
    /// again.
    ///
    /// Blocks for at most 72 s and the grace, 102 s as it is set by default: 20 s for the stream threads, the
    /// grace, 5 s for what is cancelled, 5 s for the health, 7 s for the pages, 2 s for the tokens on the way, 5 s
    /// for the lease, 10 s for the index, 10 s for Redis, 8 s for the configuration. An interrupt ends the grace.
    /// Idempotent.
    @Override
    public void close() {
        // A stream thread may outlive its time, and must not answer with what fails by the rest of the closing.
        journeys.halt();
        resources.close();
    }
}
