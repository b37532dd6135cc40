package ai.autobot.pipeline.authenticate;

import static ai.autobot.schemas.ErrorCode.AUTHENTICATION_EXPIRED;
import static ai.autobot.schemas.ErrorCode.AUTHENTICATION_INVALID;
import static ai.autobot.schemas.ErrorCode.AUTHENTICATION_MISSING;
import static ai.autobot.schemas.ErrorCode.AUTHENTICATION_UNAVAILABLE;
import static ai.autobot.schemas.ErrorCode.SESSION_ENDED;
import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.redis.Keyspace;
import ai.autobot.pipeline.runtime.redis.RedisUnavailableException;
import ai.autobot.schemas.ErrorCode;
import java.security.Key;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwt.JwtClaims;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionAuthenticatorTest {
    private final MovableClock clock = new MovableClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final InMemorySessionStore store = new InMemorySessionStore(clock);
    private final SigningKeys keys = SigningKeys.random();
    private final AuthenticateSettings settings =
            Configuration.of(AuthenticateSettings.class, Map.of("autobot.authenticate.guests", "true"));
    private final Sessions sessions = new Sessions(store, keys, settings, clock);
    private final SessionAuthenticator authenticator = new SessionAuthenticator(
            store, keys, settings, new SessionWatches(hashes -> Set.of()), StandardPermissions.TABLE, clock);

    @ParameterizedTest
    @ValueSource(strings = {"admin", "user", "guest", "unheard-of"})
    void acceptsALivingSessionWithWhatItsRolesMay(String role) throws InterruptedException {
        IssuedSession issued = sessions.create("alice", Set.of(role, "reader"));

        assertThat(authenticator.authenticate("Bearer " + issued.token()))
                .isEqualTo(new Authentication.Accepted(new Identity(
                        "alice",
                        issued.session().hash(),
                        Set.of(role, "reader"),
                        StandardPermissions.TABLE.of(Set.of(role)))));
    }

    @Test
    void readsTheSchemeInAnyCase() throws InterruptedException {
        assertAccepted("bEARER " + alice().token());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  "})
    void missesTheAuthorization(@Nullable String authorization) throws InterruptedException {
        assertRejected(authorization, AUTHENTICATION_MISSING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Basic YWxpY2U6Z2VoZWlt",
                "Bearer",
                "Bearer ",
                "Bearer a.b",
                "Bearer a.b.c",
                "Bearer a.b.c.d.e",
                "Bearer ..",
                "Bearer e30.e30.",
                "Bearer e30.e30.e30"
            })
    void refusesWhatIsNoToken(String authorization) throws InterruptedException {
        assertRejected(authorization, AUTHENTICATION_INVALID);
    }

    @Test
    void endsASessionThatWasNotUsedForTooLong() throws InterruptedException {
        String authorization = "Bearer " + alice().token();
        clock.advance(settings.sessionIdle().minusSeconds(1));
        assertAccepted(authorization);
        clock.advance(settings.sessionIdle().minusSeconds(1));
        assertAccepted(authorization);

        clock.advance(settings.sessionIdle());

        assertRejected(authorization, SESSION_ENDED);
    }

    @Test
    void endsASessionAtItsLongestLifetimeHoweverMuchItIsUsed() throws InterruptedException {
        String authorization = "Bearer " + alice().token();
        for (int use = 1; use < 24 * 4; use++) {
            clock.advance(Duration.ofMinutes(15));
            assertAccepted(authorization);
        }

        clock.advance(Duration.ofMinutes(15));

        assertRejected(authorization, SESSION_ENDED);
    }

    @Test
    void tellsAnExpiredTokenFromAnInvalidOne() throws InterruptedException {
        String authorization = "Bearer " + alice().token();

        clock.advance(settings.sessionLifetime().plus(settings.clockLeeway()).plusSeconds(1));

        assertRejected(authorization, AUTHENTICATION_EXPIRED);
    }

    @Test
    void endsARevokedSessionAtOnceAndNoOther() throws InterruptedException {
        IssuedSession revoked = alice();
        IssuedSession other = alice();

        assertThat(sessions.revoke(revoked.session().hash())).isTrue();

        assertRejected("Bearer " + revoked.token(), SESSION_ENDED);
        assertAccepted("Bearer " + other.token());
    }

    @Test
    void endsEverySessionOfAUser() throws InterruptedException {
        List<IssuedSession> all = List.of(alice(), alice(), alice());
        IssuedSession bob = sessions.create("bob", Set.of("user"));

        assertThat(sessions.revokeAll("alice")).isEqualTo(3);

        for (IssuedSession issued : all) {
            assertRejected("Bearer " + issued.token(), SESSION_ENDED);
        }
        assertAccepted("Bearer " + bob.token());
    }

    @Test
    void letsNoGuestInWhereGuestsAreServedNoLonger() throws InterruptedException {
        IssuedSession guest = sessions.create("guest-1", Set.of(Sessions.GUEST));
        assertAccepted("Bearer " + guest.token());
        SessionAuthenticator after = new SessionAuthenticator(
                store,
                keys,
                Configuration.of(AuthenticateSettings.class, Map.of()),
                new SessionWatches(hashes -> Set.of()),
                StandardPermissions.TABLE,
                clock);

        assertThat(after.authenticate("Bearer " + guest.token()))
                .isInstanceOfSatisfying(
                        Authentication.Rejected.class,
                        rejected -> assertThat(rejected.code()).isEqualTo(SESSION_ENDED));
        assertThat(after.authenticate("Bearer " + alice().token())).isInstanceOf(Authentication.Accepted.class);
    }

    @Test
    void takesTheRolesFromTheSessionNotFromTheToken() throws InterruptedException {
        IssuedSession issued = sessions.create("alice", Set.of("admin"));
        Session session = issued.session();

        store.save(
                new Session(session.hash(), "alice", Set.of("user"), session.createdAt(), session.endsAt()),
                settings.sessionIdle());

        assertThat(authenticator.authenticate("Bearer " + issued.token()))
                .isEqualTo(new Authentication.Accepted(new Identity(
                        "alice", session.hash(), Set.of("user"), StandardPermissions.TABLE.of(Set.of("user")))));
    }

    @Test
    void refusesATokenWhoseSessionIsOfAnotherUser() throws InterruptedException {
        IssuedSession issued = alice();
        Session session = issued.session();
        store.save(
                new Session(session.hash(), "bob", Set.of("admin"), session.createdAt(), session.endsAt()),
                settings.sessionIdle());

        assertRejected("Bearer " + issued.token(), SESSION_ENDED);
    }

    @Test
    void refusesEveryoneWhileSessionsCannotBeRead() throws InterruptedException {
        String token = alice().token();
        for (RuntimeException fault :
                List.of(new RedisUnavailableException("gone", null), new IllegalStateException("a bug"))) {
            SessionAuthenticator failing = new SessionAuthenticator(
                    new FailingStore(fault),
                    keys,
                    settings,
                    new SessionWatches(hashes -> Set.of()),
                    StandardPermissions.TABLE,
                    clock);

            assertThat(failing.authenticate("Bearer " + token))
                    .satisfies(outcome -> assertCode(outcome, AUTHENTICATION_UNAVAILABLE));
        }
    }

    @Test
    void knowsWhomATokenIsOfThoughItsTimeIsOverAndItsSessionEnded() throws InterruptedException {
        IssuedSession revoked = alice();
        sessions.revoke(revoked.session().hash());
        IssuedSession expired = sessions.create("bob", Set.of("user"));
        clock.advance(settings.sessionLifetime().plusDays(1));

        assertThat(authenticator.ownerOf("Bearer " + revoked.token())).contains("alice");
        assertThat(authenticator.ownerOf("Bearer " + expired.token())).contains("bob");
    }

    @Test
    void aTokenThatWasFoundGenuineIsRefusedFromTheSameSecondAsOneThatIsNewToIt() throws InterruptedException {
        String authorization = "Bearer " + alice().token();
        Duration accepted = settings.sessionLifetime().plus(settings.clockLeeway());
        assertThat(authenticator.userOf(authorization)).contains("alice");
        clock.advance(accepted.minusMillis(1));
        assertThat(authenticator.userOf(authorization)).contains("alice");
        assertThat(unknowing().userOf(authorization)).contains("alice");

        clock.advance(Duration.ofMillis(1));

        assertThat(authenticator.userOf(authorization)).isEmpty();
        assertThat(unknowing().userOf(authorization)).isEmpty();
        assertRejected(authorization, AUTHENTICATION_EXPIRED);
    }

    @Test
    void aForgedTokenIsNobodysThoughAGenuineOneOfItsUserIsKnown() throws InterruptedException {
        String genuine = alice().token();
        String foreign = new Sessions(store, SigningKeys.random(), settings, clock)
                .create("alice", Set.of("user"))
                .token();
        String changed = genuine.substring(0, genuine.length() - 8) + "AAAAAAAA";
        assertThat(authenticator.userOf("Bearer " + genuine)).contains("alice");
        assertThat(authenticator.userOf("bEARER " + genuine)).contains("alice");

        assertThat(authenticator.userOf("Bearer " + foreign)).isEmpty();
        assertThat(authenticator.userOf("Bearer " + changed)).isEmpty();
        assertThat(authenticator.userOf("alice")).isEmpty();
    }

    @Test
    void knowsNobodyByAnExpiredTokenOfOthersOrOfNoSession() throws Exception {
        JwtClaims claims = Tokens.claims(alice().token());
        claims.unsetClaim("sid");
        Key ours = keys.secret(keys.currentId()).orElseThrow().tokenKey();
        SigningKeys others = SigningKeys.random();
        String foreign = new Sessions(store, others, settings, clock)
                .create("alice", Set.of("user"))
                .token();
        clock.advance(settings.sessionLifetime().plusDays(1));

        assertThat(authenticator.ownerOf("Bearer " + foreign)).isEmpty();
        assertThat(authenticator.ownerOf("Bearer " + Tokens.sign(claims, "HS512", keys.currentId(), ours)))
                .isEmpty();
        assertThat(authenticator.ownerOf("alice")).isEmpty();
        assertThat(authenticator.ownerOf("")).isEmpty();
    }

    @Test
    void showsNeitherTokenNorSessionId() throws Exception {
        IssuedSession issued = alice();
        String sessionId = Tokens.sessionId(issued.token());

        String shown = issued.toString()
                + authenticator.authenticate("Bearer " + issued.token())
                + authenticator.authenticate("Bearer " + issued.token() + "x")
                + BearerToken.of("Bearer " + issued.token())
                + new TokenCheck.Genuine("alice", new SessionId(sessionId))
                + sessions.ofUser("alice");

        assertThat(shown).contains(issued.session().hash()).doesNotContain(sessionId, issued.token());
    }

    /// One that has seen no token yet.
    private SessionAuthenticator unknowing() {
        return new SessionAuthenticator(
                store, keys, settings, new SessionWatches(hashes -> Set.of()), StandardPermissions.TABLE, clock);
    }

    private IssuedSession alice() throws InterruptedException {
        return sessions.create("alice", Set.of("user"), TokenLife.AS_SESSION);
    }

    private void assertAccepted(String authorization) throws InterruptedException {
        assertThat(authenticator.authenticate(authorization)).isInstanceOf(Authentication.Accepted.class);
    }

    private void assertRejected(@Nullable String authorization, ErrorCode code) throws InterruptedException {
        assertCode(authenticator.authenticate(authorization), code);
    }

    private static void assertCode(Authentication outcome, ErrorCode code) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Authentication.Rejected.class,
                        rejected -> assertThat(rejected.code()).isEqualTo(code));
    }

    private record FailingStore(RuntimeException fault) implements SessionStore {
        @Override
        public void save(Session session, Duration idle) {
            throw fault;
        }

        @Override
        public Optional<Session> begin(Session session, Duration idle) {
            throw fault;
        }

        @Override
        public Instant firstBegun(String hash, Instant now, Duration noted) {
            throw fault;
        }

        @Override
        public Optional<Session> find(String hash, Duration idle) {
            throw fault;
        }

        @Override
        public Optional<Session> peek(String hash) {
            throw fault;
        }

        @Override
        public boolean remove(String hash) {
            throw fault;
        }

        @Override
        public List<Session> ofUser(String userId, Instant now) {
            throw fault;
        }

        @Override
        public void eachOfUser(String userId, Keyspace.Page hashes) {
            throw fault;
        }

        @Override
        public void eachUser(Keyspace.Page userIds) {
            throw fault;
        }
    }
}
