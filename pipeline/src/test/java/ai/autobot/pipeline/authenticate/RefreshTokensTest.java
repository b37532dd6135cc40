package ai.autobot.pipeline.authenticate;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.embedded.EmbeddedRedis;
import ai.autobot.events.AuditOutcome;
import ai.autobot.pipeline.authenticate.audit.AuditAction;
import ai.autobot.pipeline.authenticate.audit.RecordedAudit;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.redis.Keyspace;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import ai.autobot.schemas.ErrorCode;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class RefreshTokensTest {
    private static final Duration RETRY = Duration.ofMinutes(1);
    private static final Duration NEVER = Duration.ZERO;
    private static final int AT_ONCE = 50;

    private static EmbeddedRedis redis;
    private static RedisConnections connections;

    private final RecordedAudit audit = new RecordedAudit();
    private final Sessions sessions = sessions(connections, Map.of(), Clock.systemUTC());

    @BeforeAll
    static void connect(@TempDir Path folder) throws InterruptedException {
        redis = EmbeddedRedis.start(folder);
        connections = connections(redis);
    }

    @AfterAll
    static void disconnect() {
        connections.close();
        redis.close();
    }

    @Test
    void giveOutATokenThatGivesOutTheNext() throws InterruptedException {
        RefreshTokens tokens = tokens(NEVER);
        IssuedSession begun = sessions.create("ada", Set.of("user"));
        String first = tokens.begin(begun);

        RefreshOutcome.Renewed second = renewed(tokens.refresh(first, "here"));
        RefreshOutcome.Renewed third = renewed(tokens.refresh(second.refreshToken(), "here"));

        assertThat(List.of(first, second.refreshToken(), third.refreshToken())).doesNotHaveDuplicates();
        assertThat(third.issued().session()).isEqualTo(begun.session());
        assertThat(sessions.hashOf(third.issued().token()))
                .contains(begun.session().hash());
        assertThat(audit.outcomes(AuditAction.REFRESH)).containsExactly(AuditOutcome.ALLOWED, AuditOutcome.ALLOWED);
        assertThat(audit.last().sessionHash()).isEqualTo(begun.session().hash());
        assertThat(second + "" + third).doesNotContain(second.refreshToken(), third.refreshToken());
    }

    @Test
    void endTheSessionOfATokenThatIsUsedTwice() throws InterruptedException {
        RefreshTokens tokens = tokens(NEVER);
        IssuedSession begun = sessions.create("ada", Set.of("user"));
        String first = tokens.begin(begun);
        String second = renewed(tokens.refresh(first, "owner")).refreshToken();

        assertThat(tokens.refresh(first, "thief")).isEqualTo(new RefreshOutcome.Refused(ErrorCode.SESSION_ENDED));

        assertThat(sessions.find(begun.session().hash())).isEmpty();
        assertThat(audit.last().outcome()).isEqualTo(AuditOutcome.DENIED);
        assertThat(audit.last().origin()).isEqualTo("thief");
        assertThat(audit.last().attributes().get("detail")).contains("used twice");
        assertThat(tokens.refresh(second, "owner")).isEqualTo(new RefreshOutcome.Refused(ErrorCode.SESSION_ENDED));
    }

    @Test
    void endTheSessionOfAnOldTokenHoweverOldAndAlsoWhereRetriesAreAllowed() throws InterruptedException {
        RefreshTokens tokens = tokens(RETRY);
        IssuedSession begun = sessions.create("ada", Set.of("user"));
        String first = tokens.begin(begun);
        String second = renewed(tokens.refresh(first, "owner")).refreshToken();
        renewed(tokens.refresh(second, "owner"));

        assertThat(tokens.refresh(first, "thief")).isEqualTo(new RefreshOutcome.Refused(ErrorCode.SESSION_ENDED));

        assertThat(sessions.find(begun.session().hash())).isEmpty();
    }

    @Test
    void giveTheSameAnswerAgainToWhoDidNotHaveIt() throws InterruptedException {
        RefreshTokens tokens = tokens(RETRY);
        IssuedSession begun = sessions.create("ada", Set.of("user"));
        String first = tokens.begin(begun);

        String lost = renewed(tokens.refresh(first, "owner")).refreshToken();

        assertThat(renewed(tokens.refresh(first, "owner")).refreshToken()).isEqualTo(lost);
        renewed(tokens.refresh(lost, "owner"));
    }

    @Test
    void haveOneSuccessorHoweverManyAskAtOnce() throws Exception {
        RefreshTokens tokens = tokens(RETRY);
        String first = tokens.begin(sessions.create("ada", Set.of("user")));

        Set<String> successors = atOnce(tokens, first).stream()
                .map(outcome -> renewed(outcome).refreshToken())
                .collect(Collectors.toSet());

        assertThat(successors).hasSize(1);
    }

    @Test
    void haveOneWinnerWhereTheSameTokenIsNeverGoodTwice() throws Exception {
        RefreshTokens tokens = tokens(NEVER);
        IssuedSession begun = sessions.create("ada", Set.of("user"));
        String first = tokens.begin(begun);

        List<RefreshOutcome> outcomes = atOnce(tokens, first);

        assertThat(outcomes)
                .filteredOn(RefreshOutcome.Renewed.class::isInstance)
                .hasSize(1);
        assertThat(outcomes)
                .filteredOn(RefreshOutcome.Refused.class::isInstance)
                .hasSize(AT_ONCE - 1);
        assertThat(sessions.find(begun.session().hash())).isEmpty();
    }

    @Test
    void areNotUsedUpWhenTheAuditCannotBeWritten() throws InterruptedException {
        RefreshTokens tokens = tokens(NEVER);
        String first = tokens.begin(sessions.create("ada", Set.of("user")));

        audit.fail(true);
        assertThat(tokens.refresh(first, "here")).isEqualTo(new RefreshOutcome.Unavailable());
        audit.fail(false);

        renewed(tokens.refresh(first, "here"));
    }

    @Test
    void endTheSessionOfAStolenTokenAlsoWhenTheAuditCannotBeWritten() throws InterruptedException {
        RefreshTokens tokens = tokens(NEVER);
        IssuedSession begun = sessions.create("ada", Set.of("user"));
        String first = tokens.begin(begun);
        renewed(tokens.refresh(first, "owner"));

        audit.fail(true);
        assertThat(tokens.refresh(first, "thief")).isEqualTo(new RefreshOutcome.Unavailable());

        assertThat(sessions.find(begun.session().hash())).isEmpty();
    }

    @Test
    void areRefusedWhenTheirSessionHasEnded() throws InterruptedException {
        RefreshTokens tokens = tokens(NEVER);
        IssuedSession begun = sessions.create("ada", Set.of("user"));
        String first = tokens.begin(begun);
        sessions.revoke(begun.session().hash());

        assertThat(tokens.refresh(first, "over there")).isEqualTo(new RefreshOutcome.Refused(ErrorCode.SESSION_ENDED));
        assertThat(audit.last().outcome()).isEqualTo(AuditOutcome.DENIED);
    }

    @Test
    void doNotRenewAGuestsSessionWhereGuestsAreServedNoLonger() throws InterruptedException {
        Sessions serving = sessions(connections, Map.of("autobot.authenticate.guests", "true"), Clock.systemUTC());
        RedisRefreshStore store = new RedisRefreshStore(database(connections));
        IssuedSession guest = serving.create("guest-1", Set.of(Sessions.GUEST));
        String first = new RefreshTokens(store, serving, audit, NEVER).begin(guest);

        assertThat(tokens(NEVER).refresh(first, "a guest's place"))
                .isEqualTo(new RefreshOutcome.Refused(ErrorCode.SESSION_ENDED));

        assertThat(audit.last().outcome()).isEqualTo(AuditOutcome.DENIED);
        assertThat(audit.last().userId()).isEqualTo("guest-1");
        renewed(new RefreshTokens(store, serving, audit, NEVER).refresh(first, "a guest's place"));
    }

    @Test
    void areForgottenWithTheirSession() throws InterruptedException {
        IssuedSession begun = sessions.create("ada", Set.of("user"));
        tokens(NEVER).begin(begun);

        sessions.revoke(begun.session().hash());

        assertThat(database(connections)
                        .run(
                                "return redis.call('HGETALL', KEYS[1])",
                                List.of("refresh:" + begun.session().hash()),
                                List.of()))
                .isEmpty();
    }

    @Test
    void doNotFillTheAuditWhoeverMakesThemUp() throws InterruptedException {
        RefreshTokens tokens = tokens(NEVER);
        for (int guess = 0; guess < 9; guess++) {
            tokens.refresh("nothing", "a guesser");
        }

        assertThat(audit.outcomes(AuditAction.REFRESH))
                .as("the 1st, 2nd, 4th and 8th")
                .hasSize(4);
        tokens.refresh("nothing", "another");
        assertThat(audit.last().origin()).isEqualTo("another");
    }

    @Test
    void areNothingThatSomebodyElseMadeUp() throws InterruptedException {
        RefreshTokens tokens = tokens(NEVER);
        IssuedSession begun = sessions.create("ada", Set.of("user"));
        String first = tokens.begin(begun);

        for (String hostile : List.of("", ".", first + "x", begun.token(), "a".repeat(100_000), "\u0000")) {
            assertThat(tokens.refresh(hostile, "here"))
                    .isEqualTo(new RefreshOutcome.Refused(ErrorCode.AUTHENTICATION_INVALID));
        }

        renewed(tokens.refresh(first, "here"));
    }

    @Test
    void countAsAUseAndDoNotLengthenTheLongestLifetime() throws InterruptedException {
        MovableClock clock = new MovableClock(Instant.now());
        Sessions brief = sessions(
                connections,
                Map.of(
                        "autobot.authenticate.session-lifetime", "10m",
                        "autobot.authenticate.session-idle", "10m"),
                clock);
        RefreshTokens tokens = new RefreshTokens(new RedisRefreshStore(database(connections)), brief, audit, NEVER);
        IssuedSession begun = brief.create("ada", Set.of("user"));
        String first = tokens.begin(begun);

        clock.advance(Duration.ofMinutes(9));
        RefreshOutcome.Renewed second = renewed(tokens.refresh(first, "here"));
        assertThat(second.issued().session().endsAt()).isEqualTo(begun.session().endsAt());
        clock.advance(Duration.ofMinutes(1));

        assertThat(tokens.refresh(second.refreshToken(), "here"))
                .isEqualTo(new RefreshOutcome.Refused(ErrorCode.SESSION_ENDED));
    }

    @Test
    void areKeptAsHashesOnly() throws InterruptedException {
        RefreshTokens tokens = tokens(NEVER);
        IssuedSession begun = sessions.create("ada", Set.of("user"));
        String first = tokens.begin(begun);
        String second = renewed(tokens.refresh(first, "here")).refreshToken();

        List<String> kept = database(connections)
                .run(
                        "return redis.call('HGETALL', KEYS[1])",
                        List.of("refresh:" + begun.session().hash()),
                        List.of());

        assertThat(kept).hasSizeGreaterThan(4);
        assertThat(String.join(" ", kept))
                .doesNotContain(first.substring(44), second.substring(44), first.substring(0, 43));
    }

    @Test
    void sayThatTheyCannotTellWhileRedisIsGone(@TempDir Path folder) throws InterruptedException {
        EmbeddedRedis mortal = EmbeddedRedis.start(folder);
        try (RedisConnections ours = connections(mortal)) {
            Sessions there = sessions(ours, Map.of(), Clock.systemUTC());
            RefreshTokens tokens = new RefreshTokens(new RedisRefreshStore(database(ours)), there, audit, NEVER);
            String first = tokens.begin(there.create("ada", Set.of("user")));
            int port = mortal.port();

            mortal.close();
            assertThat(tokens.refresh(first, "here")).isEqualTo(new RefreshOutcome.Unavailable());
            assertThat(audit.last().outcome()).isEqualTo(AuditOutcome.ERROR);

            mortal = EmbeddedRedis.start(folder, port);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> tokens.refresh(first, "here") instanceof RefreshOutcome.Renewed);
        } finally {
            mortal.close();
        }
    }

    private RefreshTokens tokens(Duration retry) {
        return new RefreshTokens(new RedisRefreshStore(database(connections)), sessions, audit, retry);
    }

    private static List<RefreshOutcome> atOnce(RefreshTokens tokens, String token) throws Exception {
        List<Callable<RefreshOutcome>> calls = IntStream.range(0, AT_ONCE)
                .<Callable<RefreshOutcome>>mapToObj(_ -> () -> tokens.refresh(token, "here"))
                .toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            return threads.invokeAll(calls).stream().map(Future::resultNow).toList();
        }
    }

    private static RefreshOutcome.Renewed renewed(RefreshOutcome outcome) {
        assertThat(outcome).isInstanceOf(RefreshOutcome.Renewed.class);
        return (RefreshOutcome.Renewed) outcome;
    }

    private static Sessions sessions(RedisConnections connections, Map<String, String> settings, Clock clock) {
        return new Sessions(
                new RedisSessionStore(database(connections)),
                SigningKeys.random(),
                Configuration.of(AuthenticateSettings.class, settings),
                clock);
    }

    private static Keyspace database(RedisConnections connections) {
        return connections.keyspace(RedisDatabase.SESSIONS);
    }

    private static RedisConnections connections(EmbeddedRedis server) throws InterruptedException {
        return RedisConnections.open(
                Configuration.of(
                        RedisSettings.class,
                        Map.of("autobot.redis.uri", server.uri(), "autobot.redis.reconnect-delay-max", "200ms")),
                Set.of(RedisDatabase.SESSIONS));
    }
}
