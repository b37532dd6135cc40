package ai.autobot.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.embedded.EmbeddedBroker;
import ai.autobot.embedded.EmbeddedRedis;
import ai.autobot.events.ChatRequest;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.ResponseStatus;
import ai.autobot.events.TokenUsage;
import ai.autobot.pipeline.arrive.ArriveSettings;
import ai.autobot.pipeline.arrive.RequestReader;
import ai.autobot.pipeline.authenticate.AuthenticateSettings;
import ai.autobot.pipeline.authenticate.AuthorizationSeal;
import ai.autobot.pipeline.authenticate.ChatRights;
import ai.autobot.pipeline.authenticate.IssuedSession;
import ai.autobot.pipeline.authenticate.RedisSessionStore;
import ai.autobot.pipeline.authenticate.Session;
import ai.autobot.pipeline.authenticate.SessionAuthenticator;
import ai.autobot.pipeline.authenticate.SessionWatches;
import ai.autobot.pipeline.authenticate.Sessions;
import ai.autobot.pipeline.authenticate.SigningKeys;
import ai.autobot.pipeline.authenticate.StandardPermissions;
import ai.autobot.pipeline.enrich.EnrichSettings;
import ai.autobot.pipeline.enrich.Enrichment;
import ai.autobot.pipeline.enrich.KnowledgeBase;
import ai.autobot.pipeline.enrich.Passage;
import ai.autobot.pipeline.generate.CallEstimate;
import ai.autobot.pipeline.generate.GenerateSettings;
import ai.autobot.pipeline.generate.Generation;
import ai.autobot.pipeline.generate.Prompt;
import ai.autobot.pipeline.generate.Provider;
import ai.autobot.pipeline.generate.TokenPublisher;
import ai.autobot.pipeline.generate.TokenSink;
import ai.autobot.pipeline.generate.WastedWork;
import ai.autobot.pipeline.respond.RespondSettings;
import ai.autobot.pipeline.runtime.budget.BudgetSettings;
import ai.autobot.pipeline.runtime.budget.TokenBudget;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.config.Live;
import ai.autobot.pipeline.runtime.journey.JourneySettings;
import ai.autobot.pipeline.runtime.journey.Journeys;
import ai.autobot.pipeline.runtime.ledger.Claim;
import ai.autobot.pipeline.runtime.ledger.LedgerSettings;
import ai.autobot.pipeline.runtime.ledger.RedisCallLedger;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import ai.autobot.schemas.ErrorCode;
import ai.autobot.schemas.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole way of a request, twice, with all that Kafka had kept lost in between: what is left is Redis. Nobody reads
/// the tokens here, and mostly there is no broker.
@SuppressWarnings("NullAway.Init")
class ReusedAnswerTest {
    @TempDir
    Path folder;

    private final Scripted provider = new Scripted();
    private final AuthenticateSettings authenticate = Configuration.of(AuthenticateSettings.class, Map.of());
    private EmbeddedRedis redis;
    private EmbeddedRedis ledgerRedis;
    private RedisConnections connections;
    private RedisConnections ledgerConnections;
    private RedisCallLedger ledger;
    private TokenPublisher tokens;
    private ChatJourney journey;
    private SigningKeys keys;
    private AuthorizationSeal seal;
    private RedisSessionStore store;
    private Sessions sessions;
    private String token;

    @BeforeEach
    void open() throws InterruptedException {
        redis = EmbeddedRedis.start(folder.resolve("redis"));
        ledgerRedis = EmbeddedRedis.start(folder.resolve("ledger"));
        connections = connect(redis, Set.of(RedisDatabase.MAIN, RedisDatabase.SESSIONS));
        ledgerConnections = connect(ledgerRedis, Set.of(RedisDatabase.TASKS));
        ledger = RedisCallLedger.open(
                ledgerConnections.keyspace(RedisDatabase.TASKS),
                "worker-7",
                Configuration.of(LedgerSettings.class, Map.of()),
                Duration.ofSeconds(30),
                Clock.systemUTC());
        keys = SigningKeys.load(connections.keyspace(RedisDatabase.MAIN));
        store = new RedisSessionStore(connections.keyspace(RedisDatabase.SESSIONS));
        sessions = new Sessions(store, keys, authenticate, Clock.systemUTC());
        seal = new AuthorizationSeal(keys);
        tokens = new TokenPublisher(Map.of("bootstrap.servers", "localhost:1"));
        token = sessions.create("ada", Set.of("user")).token();
        journey = journeySending(tokens);
    }

    private ChatJourney journeySending(TokenPublisher publisher) {
        return new ChatJourney(
                seal::openPatiently,
                new SessionAuthenticator(
                        store,
                        keys,
                        authenticate,
                        new SessionWatches(hashes -> Set.of()),
                        StandardPermissions.TABLE,
                        Clock.systemUTC()),
                new OnePassage(),
                ledger,
                new TokenBudget(
                        connections.keyspace(RedisDatabase.MAIN),
                        Live.fixed(Configuration.of(BudgetSettings.class, Map.of())),
                        Clock.systemUTC()),
                publisher,
                new WastedWork(
                        new SimpleMeterRegistry(), Live.fixed(Configuration.of(GenerateSettings.class, Map.of()))),
                FixedTerms.of(
                        new ChatRights("m"),
                        Configuration.of(EnrichSettings.class, Map.of()),
                        "",
                        new CallEstimate(1, 1),
                        provider));
    }

    @AfterEach
    void close() {
        tokens.close();
        ledger.close();
        ledgerConnections.close();
        connections.close();
        ledgerRedis.close();
        redis.close();
    }

    @Test
    void anAnswerIsTheSameThoughItsCallWasNotMadeAgain() {
        ChatResponse first = responseTo("r", "first life");
        ChatResponse second = responseTo("r", "second life");

        assertThat(provider.calls).hasValue(1);
        assertThat(first.getReused()).isFalse();
        assertThat(second.getReused()).isTrue();
        assertThat(second)
                .usingRecursiveComparison()
                .ignoringFields(
                        "reused", "attemptId", "callEvents", "createdAt", "timings.totalMillis", "timings.queuedMillis")
                .isEqualTo(first);
        assertThat(first.getStatus()).isEqualTo(ResponseStatus.ANSWERED);
        assertThat(first.getText()).isEqualTo("answer 1");
        assertThat(first.getSources()).hasSize(1);
        assertThat(first.getDegraded()).contains("knowledge_partial");
    }

    @Test
    void aResponseWhosePiecesHaveNotComeSaysSo() throws Exception {
        EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"));
        try (TokenPublisher publisher = new TokenPublisher(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            createTokens(broker);
            journey = journeySending(publisher);
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> !isIncomplete(responseTo("r" + provider.calls.get(), "first life")));

            broker.close();

            assertThat(isIncomplete(responseTo("away", "first life")))
                    .as("answered")
                    .isTrue();
            assertThat(isIncomplete(responseTo("away", "second life")))
                    .as("reused")
                    .isTrue();
        } finally {
            broker.close();
        }
    }

    private static boolean isIncomplete(ChatResponse response) {
        return response.getDegraded().contains("tokens_incomplete");
    }

    private static void createTokens(EmbeddedBroker broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(Set.of(new NewTopic(Topics.CHAT_TOKENS.name(), 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    @Test
    void aRefusalIsTheSameThoughItsCallWasNotMadeAgain() {
        provider.refuses = true;
        ChatResponse first = responseTo("r", "first life");
        ChatResponse second = responseTo("r", "second life");

        assertThat(provider.calls).hasValue(1);
        assertThat(second.getReused()).isTrue();
        assertThat(second.getError().orElseThrow().getCode()).isEqualTo("content_refused");
        assertThat(second.getModel()).isEqualTo(first.getModel());
    }

    @Test
    void aCallThatFailedIsMadeAgainAtOnce() {
        provider.fails = true;
        ChatResponse failed = responseTo("r", "first life");
        provider.fails = false;
        ChatResponse answered = responseTo("r", "second life");

        assertThat(failed.getStatus()).isEqualTo(ResponseStatus.FAILED);
        assertThat(answered.getStatus()).isEqualTo(ResponseStatus.ANSWERED);
        assertThat(answered.getReused()).isFalse();
        assertThat(provider.calls).hasValue(2);
        assertThat(ledger.statistics().takenOver()).isZero();
    }

    @Test
    void anotherRequestWithTheSameIdDoesNotGetTheAnswer() {
        responseTo("r", "first life");
        ChatResponse other = response("second life", encoded("r", "something else?"), token);

        assertThat(other.getReused()).isFalse();
        assertThat(other.getText()).isEqualTo("answer 2");
    }

    @Test
    void nobodyGetsAFinishedAnswerWhoseSessionHasEndedMeanwhile() throws InterruptedException {
        responseTo("r", "first life");
        sessions.revokeAll("ada");

        ChatResponse late = responseTo("r", "second life");

        assertThat(late.getStatus()).isEqualTo(ResponseStatus.REJECTED);
        assertThat(late.getText()).isEmpty();
        assertThat(provider.calls).hasValue(1);
    }

    @Test
    void whoHasLostARoleMeanwhileGetsNothingThatWasMadeForIt() throws InterruptedException {
        IssuedSession before = sessions.create("ada", Set.of("user", "board"));
        token = before.token();
        responseTo("r", "first life");
        Session session = before.session();
        store.save(
                new Session(session.hash(), "ada", Set.of("user"), session.createdAt(), session.endsAt()),
                Duration.ofMinutes(30));

        ChatResponse late = responseTo("r", "second life");

        assertThat(late.getReused()).isFalse();
        assertThat(late.getText()).isEqualTo("answer 2");
    }

    @Test
    void answersWithoutTheLedgerAndSaysSo() {
        ledgerRedis.close();

        ChatResponse response = responseTo("r", "first life");

        assertThat(response.getStatus()).isEqualTo(ResponseStatus.ANSWERED);
        assertThat(response.getDegraded()).containsOnlyOnce("ledger_unavailable");
        assertThat(ledger.statistics().unavailable())
                .as("neither for the claim nor for the result")
                .isEqualTo(2);
    }

    @Test
    void aCallThatCouldNotBeClaimedIsFoundWhereTheLedgerWasBackAtItsEnd() {
        int port = ledgerRedis.port();
        ledgerRedis.close();
        provider.meanwhile = () -> {
            ledgerRedis = EmbeddedRedis.start(folder.resolve("ledger"), port);
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> ledger.claim("probe", "p").equals(new Claim.Claimed()));
        };

        ChatResponse first = responseTo("r", "first life");
        ChatResponse second = responseTo("r", "second life");

        assertThat(first.getDegraded()).containsOnlyOnce("ledger_unavailable");
        assertThat(provider.calls).hasValue(1);
        assertThat(second.getReused()).isTrue();
        assertThat(second.getText()).isEqualTo(first.getText());
        assertThat(second.getDegraded()).doesNotContain("ledger_unavailable");
    }

    @Test
    void answersWhenTheLedgerIsLostDuringTheCallAndSaysSo() {
        provider.meanwhile = ledgerRedis::close;

        ChatResponse response = responseTo("r", "first life");

        assertThat(response.getStatus()).isEqualTo(ResponseStatus.ANSWERED);
        assertThat(response.getDegraded()).containsOnlyOnce("ledger_unavailable");
    }

    private ChatResponse responseTo(String requestId, String life) {
        return response(life, encoded(requestId, "what?"), token);
    }

    /// The response to the first record of a partition, by a task that begins with nothing.
    private ChatResponse response(String life, byte[] request, String bearer) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        properties.put(
                StreamsConfig.STATE_DIR_CONFIG,
                folder.resolve(life + UUID.randomUUID()).toString());
        try (TopologyTestDriver driver = new TopologyTestDriver(
                ChatTopology.of(
                        "worker-7",
                        new RequestReader(Configuration.of(ArriveSettings.class, Map.of()), 1),
                        seal::seal,
                        authorization -> Optional.of("ada"),
                        Journeys.of(Configuration.of(JourneySettings.class, Map.of()), journey),
                        Configuration.of(RespondSettings.class, Map.of()),
                        () -> FixedTerms.VERSION),
                properties,
                Instant.now())) {
            TestInputTopic<byte[], byte[]> requests = driver.createInputTopic(
                    Topics.CHAT_REQUESTS.name(), new ByteArraySerializer(), new ByteArraySerializer());
            TestOutputTopic<String, ChatResponse> responses = driver.createOutputTopic(
                    Topics.CHAT_RESPONSES.name(),
                    Topics.CHAT_RESPONSES.keys().deserializer(),
                    Topics.CHAT_RESPONSES.values().deserializer());
            requests.pipeInput(new TestRecord<>(
                    "c".getBytes(UTF_8),
                    request,
                    new RecordHeaders().add(Topics.AUTHORIZATION, ("Bearer " + bearer).getBytes(UTF_8))));
            await().atMost(Duration.ofMinutes(1)).until(() -> {
                driver.advanceWallClockTime(Duration.ofMillis(10));
                return !responses.isEmpty();
            });
            return responses.readValue();
        }
    }

    private static byte[] encoded(String requestId, String message) {
        return Topics.CHAT_REQUESTS
                .values()
                .serializer()
                .serialize(
                        Topics.CHAT_REQUESTS.name(),
                        ChatRequest.newBuilder()
                                .setRequestId(requestId)
                                .setConversationId("c")
                                .setMessage(message)
                                .setCreatedAt(Instant.EPOCH)
                                .build());
    }

    private static RedisConnections connect(EmbeddedRedis server, Set<RedisDatabase> databases)
            throws InterruptedException {
        return RedisConnections.open(
                Configuration.of(RedisSettings.class, Map.of("autobot.redis.uri", server.uri())), databases);
    }

    private static final class OnePassage implements KnowledgeBase {
        @Override
        public Enrichment search(String question, Set<String> roles, int passages, Duration timeLimit) {
            return new Enrichment.Partial(
                    List.of(new Passage("d", "Title", "https://d", 3, "😀 long ".repeat(200), 1.5)), "catching up");
        }

        @Override
        public void close() {}
    }

    /// Numbers its answers.
    private static final class Scripted implements Provider {
        final AtomicInteger calls = new AtomicInteger();
        volatile boolean fails;
        volatile boolean refuses;
        volatile @Nullable Runnable meanwhile;

        @Override
        public String name() {
            return "scripted";
        }

        @Override
        public Generation generate(Prompt prompt, TokenSink sink) throws InterruptedException {
            int number = calls.incrementAndGet();
            Runnable first = meanwhile;
            if (first != null) {
                first.run();
            }
            TokenUsage usage = new TokenUsage(3, 4, true);
            if (fails) {
                return new Generation.Failed("m", ErrorCode.PROVIDER_ERROR, "as told", null, usage);
            }
            if (refuses) {
                return new Generation.Refused("m", "as told", usage);
            }
            sink.append("answer " + number);
            return new Generation.Answered("m", "stop", usage);
        }

        @Override
        public void close() {}
    }
}
