package ai.autobot.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.embedded.EmbeddedRedis;
import ai.autobot.events.AuditEvent;
import ai.autobot.events.AuditOutcome;
import ai.autobot.events.ChatRequest;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.ResponseStatus;
import ai.autobot.pipeline.arrive.ArriveSettings;
import ai.autobot.pipeline.arrive.RequestReader;
import ai.autobot.pipeline.authenticate.AuthenticateSettings;
import ai.autobot.pipeline.authenticate.AuthorizationSeal;
import ai.autobot.pipeline.authenticate.ChatRights;
import ai.autobot.pipeline.authenticate.IssuedSession;
import ai.autobot.pipeline.authenticate.KeyRing;
import ai.autobot.pipeline.authenticate.RedisSessionStore;
import ai.autobot.pipeline.authenticate.SessionAuthenticator;
import ai.autobot.pipeline.authenticate.SessionWatches;
import ai.autobot.pipeline.authenticate.Sessions;
import ai.autobot.pipeline.authenticate.SigningKeys;
import ai.autobot.pipeline.authenticate.StandardPermissions;
import ai.autobot.pipeline.authenticate.oidc.Issuers;
import ai.autobot.pipeline.authenticate.oidc.LocalIssuer;
import ai.autobot.pipeline.enrich.EnrichSettings;
import ai.autobot.pipeline.generate.CallEstimate;
import ai.autobot.pipeline.generate.GenerateSettings;
import ai.autobot.pipeline.generate.TokenPublisher;
import ai.autobot.pipeline.generate.WastedWork;
import ai.autobot.pipeline.respond.RespondSettings;
import ai.autobot.pipeline.runtime.budget.BudgetSettings;
import ai.autobot.pipeline.runtime.budget.TokenBudget;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.config.Live;
import ai.autobot.pipeline.runtime.journey.JourneySettings;
import ai.autobot.pipeline.runtime.journey.Journeys;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import ai.autobot.schemas.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.test.TestRecord;
import org.jose4j.jwt.JwtClaims;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each way to be refused for one's token, from the record with its header to the response and the audit event: every
/// step real, with a real Redis and an issuer on a real server.
@SuppressWarnings("NullAway.Init")
class RefusalAuditTest {
    @TempDir
    private Path folder;

    private final LocalIssuer issuer = LocalIssuer.start();
    private EmbeddedRedis redis;
    private RedisConnections connections;
    private KeyRing keys;
    private Issuers issuers;
    private volatile AuthorizationSeal sealing;
    private Sessions sessions;
    private TokenPublisher tokens;
    private ChatDriver chat;
    private TestInputTopic<byte[], byte[]> requests;
    private TestOutputTopic<String, AuditEvent> audit;

    @BeforeEach
    void open() throws InterruptedException {
        redis = EmbeddedRedis.start(folder.resolve("redis"));
        connections = RedisConnections.open(
                Configuration.of(
                        RedisSettings.class,
                        Map.of("autobot.redis.uri", redis.uri(), "autobot.redis.command-timeout", "2s")),
                Set.of(RedisDatabase.MAIN, RedisDatabase.SESSIONS));
        AuthenticateSettings settings = Configuration.of(AuthenticateSettings.class, issuer.settings());
        Clock clock = Clock.systemUTC();
        keys = KeyRing.open(connections.keyspace(RedisDatabase.MAIN), settings, clock);
        issuers = Issuers.open(settings.issuers(), settings.issuer(), settings.clockLeeway(), clock);
        RedisSessionStore store = new RedisSessionStore(connections.keyspace(RedisDatabase.SESSIONS));
        sessions = new Sessions(store, keys, settings, clock);
        SessionAuthenticator authenticator = new SessionAuthenticator(
                store, keys, issuers, settings, new SessionWatches(_ -> Set.of()), StandardPermissions.TABLE, clock);
        AuthorizationSeal seal = new AuthorizationSeal(keys);
        sealing = seal;
        tokens = new TokenPublisher(Map.of("bootstrap.servers", "localhost:1"));
        ChatJourney journey = new ChatJourney(
                seal::openPatiently,
                authenticator,
                new NoKnowledge(),
                new NoLedger(),
                new TokenBudget(
                        connections.keyspace(RedisDatabase.MAIN),
                        Live.fixed(Configuration.of(BudgetSettings.class, Map.of())),
                        clock),
                tokens,
                new WastedWork(
                        new SimpleMeterRegistry(), Live.fixed(Configuration.of(GenerateSettings.class, Map.of()))),
                FixedTerms.of(
                        new ChatRights("m"),
                        Configuration.of(EnrichSettings.class, Map.of()),
                        "",
                        new CallEstimate(1, 1),
                        new NoProvider()));
        chat = ChatDriver.start(
                ChatTopology.of(
                        "worker-7",
                        new RequestReader(Configuration.of(ArriveSettings.class, Map.of()), 1),
                        (value, requestId) -> sealing.seal(value, requestId),
                        authenticator::userOf,
                        Journeys.of(Configuration.of(JourneySettings.class, Map.of()), journey),
                        Configuration.of(RespondSettings.class, Map.of()),
                        () -> FixedTerms.VERSION),
                folder.resolve("state"),
                Instant.now());
        requests = chat.requests();
        audit = chat.audit();
    }

    @AfterEach
    void close() {
        chat.driver().close();
        tokens.close();
        issuers.close();
        keys.close();
        connections.close();
        redis.close();
        issuer.close();
    }

    @Test
    void whatIsNoGenuineTokenIsDeniedWithItsReason() throws InterruptedException {
        IssuedSession ada = sessions.create("ada", Set.of("user"));
        String[] parts = ada.token().split("\\.", -1);
        JwtClaims theirs = issuer.claims("eve", Instant.now());

        assertDenied(null, "authentication_missing", "the request carries no authorization");
        assertDenied("Basic YTpi", "authentication_invalid", "not 'Bearer' and a signed token");
        assertDenied("Bearer " + "a".repeat(8_000) + ".b.c", "authentication_invalid", "base64url");
        assertDenied("Bearer " + "a".repeat(9_000), "authentication_invalid", "too long");
        assertDenied("Bearer a.b.c.d.e", "authentication_invalid", "not 'Bearer' and a signed token");
        assertDenied("Bearer " + header("none") + "." + parts[1] + ".AAAA", "authentication_invalid", "algorithm");
        assertDenied(
                "Bearer " + header("RS256") + "." + parts[1] + "." + parts[2], "authentication_invalid", "algorithm");
        assertDenied("Bearer " + parts[0] + "." + parts[1] + ".AAAA", "authentication_invalid", "signature");
        assertDenied(
                "Bearer "
                        + LocalIssuer.sign(
                                theirs,
                                "HS256",
                                "rsa",
                                new SecretKeySpec(LocalIssuer.RSA.getPublic().getEncoded(), "HmacSHA256")),
                "authentication_invalid",
                "algorithm");
        assertDenied(
                "Bearer "
                        + LocalIssuer.sign(
                                theirs.toJson(), "RS256", "rsa", LocalIssuer.RSA.getPrivate(), Map.of("cty", "JWT")),
                "authentication_invalid",
                "cty");
        assertDenied(
                "Bearer " + LocalIssuer.sign(theirs, "RS256", "none such", LocalIssuer.RSA.getPrivate()),
                "authentication_invalid",
                "none that its issuer has");
        theirs.setAudience("another");
        assertDenied("Bearer " + LocalIssuer.sign(theirs), "authentication_invalid", "audience");
    }

    @Test
    void whatIsOverIsDenied() throws InterruptedException {
        JwtClaims old = issuer.claims("eve", Instant.now().minus(Duration.ofHours(1)));
        IssuedSession ada = sessions.create("ada", Set.of("user"));
        sessions.revoke(ada.session().hash());

        AuditEvent expired = assertDenied("Bearer " + LocalIssuer.sign(old), "authentication_expired", "time is over");
        AuditEvent ended = assertDenied("Bearer " + ada.token(), "session_ended", "ended");

        assertThat(expired.getUserId()).contains("keycloak/eve");
        assertThat(ended.getUserId()).contains("ada");
        assertThat(ended.getSessionHash()).contains(ada.session().hash());
    }

    @Test
    void whatCannotBeToldIsAnErrorAndNoWayIn() throws InterruptedException {
        String ada = sessions.create("ada", Set.of("user")).token();
        redis.close();

        assertRejected("Bearer " + ada, "authentication_unavailable", "sessions cannot be read", AuditOutcome.ERROR);
    }

    @Test
    void whatCannotBeOpenedIsAnErrorWhileItsSecretMayBeNewAndNoWayIn() throws InterruptedException {
        String ada = sessions.create("ada", Set.of("user")).token();
        sealing = new AuthorizationSeal(SigningKeys.random());
        assertDenied("Bearer " + ada, "authentication_missing", "carries no authorization");
        redis.close();

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertRejected(
                        "Bearer " + ada, "authentication_unavailable", "secrets that seal", AuditOutcome.ERROR));
    }

    @Test
    void anIssuerThatCannotBeAskedIsAnErrorAndNoWayIn() {
        String eve =
                LocalIssuer.sign(issuer.claims("eve", Instant.now()), "RS256", "new", LocalIssuer.RSA.getPrivate());
        issuer.close();

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertRejected(
                        "Bearer " + eve, "authentication_unavailable", "issuer keycloak", AuditOutcome.ERROR));
    }

    private AuditEvent assertDenied(@Nullable String authorization, String code, String reason) {
        return assertRejected(authorization, code, reason, AuditOutcome.DENIED);
    }

    private AuditEvent assertRejected(
            @Nullable String authorization, String code, String reason, AuditOutcome outcome) {
        String request = UUID.randomUUID().toString();
        ChatRequest asked = ChatRequest.newBuilder()
                .setRequestId(request)
                .setConversationId("c-" + request)
                .setMessage("may I?")
                .setCreatedAt(Instant.now())
                .build();
        Headers headers = new RecordHeaders();
        if (authorization != null) {
            headers.add(Topics.AUTHORIZATION, authorization.getBytes(UTF_8));
        }
        requests.pipeInput(new TestRecord<>(
                ("c-" + request).getBytes(UTF_8),
                Topics.CHAT_REQUESTS.values().serializer().serialize(Topics.CHAT_REQUESTS.name(), asked),
                headers));
        ChatResponse response = chat.response();
        AuditEvent event = audit.readValue();

        assertThat(response.getRequestId()).isEqualTo(request);
        assertThat(response.getStatus()).isEqualTo(ResponseStatus.REJECTED);
        assertThat(response.getError().orElseThrow().getCode()).isEqualTo(code);
        assertThat(event.getRequestId()).hasValue(request);
        assertThat(event.getOutcome()).isEqualTo(outcome);
        assertThat(event.getReason()).hasValue(code);
        assertThat(event.getAttributes().get("detail")).contains(reason);
        if (authorization != null && authorization.length() > 60) {
            assertThat(response + "" + event).doesNotContain(authorization.substring(authorization.length() - 40));
        }
        assertThat(audit.isEmpty()).isTrue();
        return event;
    }

    private String header(String algorithm) {
        String header =
                "{\"alg\":\"" + algorithm + "\",\"kid\":\"" + keys.current().currentId() + "\"}";
        return Base64.getUrlEncoder().withoutPadding().encodeToString(header.getBytes(UTF_8));
    }
}
