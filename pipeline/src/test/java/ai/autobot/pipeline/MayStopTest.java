package ai.autobot.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.embedded.EmbeddedRedis;
import ai.autobot.pipeline.authenticate.AuthenticateSettings;
import ai.autobot.pipeline.authenticate.AuthorizationSeal;
import ai.autobot.pipeline.authenticate.ChatRights;
import ai.autobot.pipeline.authenticate.IssuedSession;
import ai.autobot.pipeline.authenticate.RedisSessionStore;
import ai.autobot.pipeline.authenticate.SessionAuthenticator;
import ai.autobot.pipeline.authenticate.SessionWatches;
import ai.autobot.pipeline.authenticate.Sessions;
import ai.autobot.pipeline.authenticate.SigningKeys;
import ai.autobot.pipeline.authenticate.StandardPermissions;
import ai.autobot.pipeline.authenticate.Unsealed;
import ai.autobot.pipeline.enrich.EnrichSettings;
import ai.autobot.pipeline.generate.CallEstimate;
import ai.autobot.pipeline.generate.GenerateSettings;
import ai.autobot.pipeline.generate.TokenPublisher;
import ai.autobot.pipeline.generate.WastedWork;
import ai.autobot.pipeline.runtime.budget.BudgetSettings;
import ai.autobot.pipeline.runtime.budget.TokenBudget;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.config.Live;
import ai.autobot.pipeline.runtime.journey.RequestKey;
import ai.autobot.pipeline.runtime.journey.StopVerdict;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import ai.autobot.schemas.ErrorCode;
import ai.autobot.state.PendingRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may stop a request, asked of the real sessions.
@SuppressWarnings("NullAway.Init")
class MayStopTest {
    private static final RequestKey KEY = new RequestKey("c", "r");

    private static EmbeddedRedis redis;
    private static RedisConnections connections;
    private static Sessions sessions;
    private static AuthorizationSeal seal;
    private static TokenPublisher tokens;
    private static ChatJourney journey;

    @BeforeAll
    static void connect(@TempDir Path folder) throws InterruptedException {
        redis = EmbeddedRedis.start(folder);
        connections = RedisConnections.open(
                Configuration.of(RedisSettings.class, Map.of("autobot.redis.uri", redis.uri())),
                Set.of(RedisDatabase.MAIN, RedisDatabase.SESSIONS));
        SigningKeys keys = SigningKeys.load(connections.keyspace(RedisDatabase.MAIN));
        AuthenticateSettings settings =
                Configuration.of(AuthenticateSettings.class, Map.of("autobot.authenticate.guests", "true"));
        RedisSessionStore store = new RedisSessionStore(connections.keyspace(RedisDatabase.SESSIONS));
        sessions = new Sessions(store, keys, settings, Clock.systemUTC());
        seal = new AuthorizationSeal(keys);
        tokens = new TokenPublisher(Map.of("bootstrap.servers", "localhost:1"));
        journey = new ChatJourney(
                seal::openPatiently,
                new SessionAuthenticator(
                        store,
                        keys,
                        settings,
                        new SessionWatches(hashes -> Set.of()),
                        StandardPermissions.TABLE,
                        Clock.systemUTC()),
                new NoKnowledge(),
                new NoLedger(),
                new TokenBudget(
                        connections.keyspace(RedisDatabase.MAIN),
                        Live.fixed(Configuration.of(BudgetSettings.class, Map.of())),
                        Clock.systemUTC()),
                tokens,
                new WastedWork(
                        new SimpleMeterRegistry(), Live.fixed(Configuration.of(GenerateSettings.class, Map.of()))),
                FixedTerms.of(
                        new ChatRights("m"),
                        Configuration.of(EnrichSettings.class, Map.of()),
                        "",
                        new CallEstimate(1, 1),
                        new NoProvider()));
    }

    @AfterAll
    static void disconnect() {
        tokens.close();
        connections.close();
        redis.close();
    }

    @Test
    void whoAskedMayStop() throws InterruptedException {
        String ada = signIn("ada").token();

        assertThat(mayStop(ada, request(ada))).isTrue();
    }

    @Test
    void whoAskedMayStopFromAnotherSessionThoughTheFirstHasEnded() throws InterruptedException {
        IssuedSession first = signIn("ada");
        PendingRequest request = request(first.token());
        sessions.revoke(first.session().hash());

        assertThat(mayStop(signIn("ada").token(), request)).isTrue();
    }

    @Test
    void nobodyMayStopByASessionThatHasEnded() throws InterruptedException {
        IssuedSession ada = signIn("ada");
        PendingRequest request = request(ada.token());
        sessions.revoke(ada.session().hash());

        StopVerdict verdict = verdict(ada.token(), request);

        assertThat(verdict.refusal()).isEqualTo(ErrorCode.SESSION_ENDED);
        assertThat(verdict.userId()).isEqualTo("ada");
        assertThat(verdict.sessionHash()).isEqualTo(ada.session().hash());
    }

    @ParameterizedTest
    @ValueSource(strings = {"editor", "user", "readonly", "guest", "unheard-of"})
    void anotherUserMayNotStop(String role) throws InterruptedException {
        PendingRequest request = request(signIn("ada").token());
        IssuedSession eve = sessions.create("eve", Set.of(role));

        StopVerdict verdict = verdict(eve.token(), request);

        assertThat(verdict.refusal()).isEqualTo(ErrorCode.CANCEL_NOT_ALLOWED);
        assertThat(verdict.userId()).isEqualTo("eve");
        assertThat(verdict.sessionHash()).isEqualTo(eve.session().hash());
    }

    @Test
    void anAdministratorMayStopAnybodysRequestAndOneThatNamesNobody() throws InterruptedException {
        String admin = sessions.create("root", Set.of("admin")).token();

        assertThat(mayStop(admin, request(signIn("ada").token()))).isTrue();
        assertThat(mayStop(admin, pending(null))).isTrue();
    }

    @Test
    void onlyAnAdministratorMayStopARequestOfWhichCannotBeToldWhoseItIs() throws InterruptedException {
        String ada = signIn("ada").token();
        String admin = sessions.create("root", Set.of("admin")).token();
        StopRights unsure = new StopRights((_, _) -> new Unsealed.Undecided(), journey.authenticator());

        assertThat(unsure.of(KEY, "Bearer " + ada, request(ada)).refusal())
                .isEqualTo(ErrorCode.AUTHENTICATION_UNAVAILABLE);
        assertThat(unsure.of(KEY, "Bearer " + admin, request(ada)).isGranted()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"readonly", "guest"})
    void whoseRolesMayNotCancelMayNotStopTheirOwn(String role) throws InterruptedException {
        String ada = sessions.create("ada", Set.of(role)).token();

        assertThat(verdict(ada, request(ada)).refusal()).isEqualTo(ErrorCode.CANCEL_NOT_ALLOWED);
    }

    @Test
    void nobodyMayStopWithoutATokenOrWithOneThatIsForged() throws InterruptedException {
        String ada = signIn("ada").token();
        PendingRequest request = request(ada);

        assertThat(journey.mayStop(KEY, null, request).refusal()).isEqualTo(ErrorCode.AUTHENTICATION_MISSING);
        assertThat(mayStop(ada.substring(0, ada.lastIndexOf('.')) + ".AAAA", request))
                .isFalse();
    }

    @Test
    void nobodyMayStopARequestThatNamesNobody() throws InterruptedException {
        String ada = signIn("ada").token();
        String forged = ada.substring(0, ada.lastIndexOf('.')) + ".AAAA";

        assertThat(mayStop(ada, request(forged))).isFalse();
        assertThat(mayStop(ada, pending(null))).isFalse();
        assertThat(mayStop(ada, pending(seal.seal("Bearer " + ada, "another")))).isFalse();
    }

    private static boolean mayStop(String token, PendingRequest request) throws InterruptedException {
        return verdict(token, request).isGranted();
    }

    private static StopVerdict verdict(String token, PendingRequest request) throws InterruptedException {
        return journey.mayStop(KEY, "Bearer " + token, request);
    }

    private static IssuedSession signIn(String user) throws InterruptedException {
        return sessions.create(user, Set.of("user"));
    }

    private static PendingRequest request(String token) {
        return pending(seal.seal("Bearer " + token, KEY.requestId()));
    }

    private static PendingRequest pending(byte @Nullable [] authorization) {
        return new PendingRequest(
                ByteBuffer.wrap(new byte[1]),
                authorization == null ? null : ByteBuffer.wrap(authorization),
                null,
                0L,
                Instant.EPOCH,
                0,
                false,
                null,
                null,
                null);
    }
}
