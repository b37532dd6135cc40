package ai.autobot.pipeline.authenticate;

import static ai.autobot.schemas.ErrorCode.AUTHENTICATION_EXPIRED;
import static ai.autobot.schemas.ErrorCode.AUTHENTICATION_INVALID;
import static ai.autobot.schemas.ErrorCode.AUTHENTICATION_UNAVAILABLE;
import static ai.autobot.schemas.ErrorCode.SESSION_ENDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.pipeline.authenticate.oidc.Issuers;
import ai.autobot.pipeline.authenticate.oidc.LocalIssuer;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.schemas.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Users of another issuer, and the sessions that begin with their tokens.
class ForeignSessionTest {
    private static final Duration GENEROUS = Duration.ofSeconds(60);

    private final MovableClock clock = new MovableClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final InMemorySessionStore store = new InMemorySessionStore(clock);
    private final LocalIssuer issuer = LocalIssuer.start();
    private final AuthenticateSettings settings = Configuration.of(AuthenticateSettings.class, issuer.settings());
    private final Issuers issuers = Issuers.open(settings.issuers(), settings.issuer(), settings.clockLeeway(), clock);
    private final SigningKeys keys = SigningKeys.random();
    private final Sessions sessions = new Sessions(store, keys, settings, clock);
    private final SessionWatches watches = new SessionWatches(_ -> Set.of());
    private final SessionAuthenticator authenticator =
            new SessionAuthenticator(store, keys, issuers, settings, watches, StandardPermissions.TABLE, clock);

    @AfterEach
    void close() {
        issuers.close();
        issuer.close();
    }

    @Test
    void beginWithTheFirstTokenAndGoOnWithTheNext() throws InterruptedException {
        assertAccepted(token(claims -> claims.setClaim("sid", "s-1")));
        assertAccepted(token(claims -> claims.setClaim("sid", "s-1")));

        assertThat(sessions.ofUser("keycloak/alice")).singleElement().satisfies(session -> {
            assertThat(session.roles()).containsExactly("user");
            assertThat(session.endsAt()).isEqualTo(clock.instant().plus(settings.sessionLifetime()));
        });
    }

    @Test
    void sayWithWhichRequestTheyBegan() throws InterruptedException {
        String token = token(claims -> claims.setClaim("sid", "s-1"));

        assertThat(begun(token)).isTrue();
        assertThat(begun(token)).isFalse();
        assertThat(begun(token(claims -> claims.setClaim("sid", "s-1")))).isFalse();
        assertThat(begun(token(claims -> claims.setClaim("sid", "s-2")))).isTrue();
    }

    @Test
    void endWithTheirTokenWhereTheIssuerNamesNoSession() throws InterruptedException {
        assertAccepted(token(_ -> {}));

        assertThat(sessions.ofUser("keycloak/alice"))
                .singleElement()
                .satisfies(session ->
                        assertThat(session.endsAt()).isEqualTo(clock.instant().plusSeconds(300)));
    }

    @Test
    void liveNoLongerThanASessionOfOursFromTheSignIn() throws InterruptedException {
        Instant signedIn = clock.instant().minus(Duration.ofHours(23));
        String token = token(claims -> {
            claims.setClaim("sid", "s-1");
            claims.setClaim("auth_time", signedIn.getEpochSecond());
        });
        assertAccepted(token);

        assertThat(sessions.ofUser("keycloak/alice").getFirst().endsAt())
                .isEqualTo(signedIn.plus(settings.sessionLifetime()));
        assertRejected(
                token(claims -> claims.setClaim(
                        "auth_time", signedIn.minus(Duration.ofHours(1)).getEpochSecond())),
                SESSION_ENDED);
    }

    @Test
    void haveOneLongestLifetimeHoweverOftenTheyEndUnusedAndBeginAgain() throws InterruptedException {
        Instant first = clock.instant();
        while (clock.instant().isBefore(first.plus(settings.sessionLifetime()))) {
            assertAccepted(token(claims -> claims.setClaim("sid", "s-1")));
            clock.advance(settings.sessionIdle());
        }

        assertRejected(token(claims -> claims.setClaim("sid", "s-1")), SESSION_ENDED);
        clock.advance(settings.sessionIdle());
        assertRejected(token(claims -> claims.setClaim("sid", "s-1")), SESSION_ENDED);
        assertAccepted(token(claims -> claims.setClaim("sid", "s-2")));
    }

    @Test
    void doNotComeToLifeAgainWhenTheyWereRevoked() throws InterruptedException {
        String first = token(claims -> claims.setClaim("sid", "s-1"));
        String alone = token(claims -> claims.setJwtId("j-1"));
        assertAccepted(first);
        assertAccepted(alone);

        assertThat(sessions.revokeAll("keycloak/alice")).isEqualTo(2);

        assertRejected(first, SESSION_ENDED);
        assertRejected(alone, SESSION_ENDED);
        assertRejected(token(claims -> claims.setClaim("sid", "s-1")), SESSION_ENDED);
        assertAccepted(token(claims -> claims.setClaim("sid", "s-2")));
    }

    @Test
    void doNotComeToLifeAgainByTheTokenThatTheyHadWhenTheyWereNotUsedForTooLong() throws InterruptedException {
        Consumer<JwtClaims> lasting = claims -> {
            claims.setClaim("sid", "s-1");
            claims.setExpirationTime(LocalIssuer.seconds(clock.instant().plus(Duration.ofHours(10))));
        };
        String first = token(lasting);
        assertAccepted(first);
        clock.advance(settings.sessionIdle());

        assertRejected(first, SESSION_ENDED);

        assertAccepted(token(lasting));
    }

    @Test
    void gainNoRoleByALaterToken() throws InterruptedException {
        assertAccepted(token(claims -> claims.setClaim("sid", "s-1")));

        Authentication later = authenticate(token(claims -> {
            claims.setClaim("sid", "s-1");
            claims.setClaim("realm_access", Map.of("roles", List.of("chat-admin", "chat-user")));
        }));

        assertThat(later)
                .isInstanceOfSatisfying(
                        Authentication.Accepted.class,
                        accepted -> assertThat(accepted.identity().roles()).containsExactly("user"));
    }

    @Test
    void giveNoMoreThanTheTokenThatIsShownGives() throws InterruptedException {
        assertAccepted(token(claims -> {
            claims.setClaim("sid", "s-1");
            claims.setClaim("realm_access", Map.of("roles", List.of("chat-admin", "chat-user")));
        }));

        Authentication narrow = authenticate(token(claims -> claims.setClaim("sid", "s-1")));

        assertThat(narrow).isInstanceOfSatisfying(Authentication.Accepted.class, accepted -> {
            assertThat(accepted.identity().roles()).containsExactly("user");
            assertThat(accepted.identity().may(Permission.CANCEL_ANY)).isFalse();
        });
    }

    @Test
    void areOfTheUserWhoBeganThemAndOfNobodyElse() throws InterruptedException {
        assertAccepted(token(claims -> claims.setClaim("sid", "s-1")));

        assertRejected(
                token(claims -> {
                    claims.setClaim("sid", "s-1");
                    claims.setSubject("mallory");
                }),
                SESSION_ENDED);
    }

    @Test
    void letNobodyChatWithoutARoleOfOurs() throws InterruptedException {
        Authentication outcome = authenticate(token(
                claims -> claims.setClaim("realm_access", Map.of("roles", List.of("user", "admin")))));

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Authentication.Accepted.class,
                        accepted -> assertThat(accepted.identity().may(Permission.CHAT))
                                .isFalse());
    }

    @Test
    void areWatchedFromBeforeTheirTokenIsChecked() throws InterruptedException {
        AtomicInteger stopped = new AtomicInteger();
        String token = token(claims -> claims.setClaim("sid", "s-1"));
        try (SessionWatch _ = authenticator.watch("Bearer " + token, stopped::incrementAndGet)) {
            assertAccepted(token);
            watches.announced(sessions.ofUser("keycloak/alice").getFirst().hash());
        }

        assertThat(stopped).hasValue(1);
    }

    @Test
    void areNotLookedForWithoutTheIssuersKeys() throws InterruptedException {
        String token = token(_ -> {});
        issuer.close();
        try (Issuers cold = Issuers.open(settings.issuers(), settings.issuer(), settings.clockLeeway(), clock)) {
            SessionAuthenticator other =
                    new SessionAuthenticator(store, keys, cold, settings, watches, StandardPermissions.TABLE, clock);

            assertThat(other.authenticate("Bearer " + token))
                    .satisfies(outcome -> assertCode(outcome, AUTHENTICATION_UNAVAILABLE));
            assertThat(other.userOf("Bearer " + token)).isEmpty();
            assertThat(other.ownerOf("Bearer " + token)).isEmpty();
        }
        assertThat(sessions.ofUser("keycloak/alice")).isEmpty();
    }

    @Test
    void tellWhoseARequestIsWithoutWaiting() throws InterruptedException {
        String token = token(_ -> {});
        await().atMost(GENEROUS)
                .until(() -> authenticator.userOf("Bearer " + token).isPresent());

        assertThat(authenticator.userOf("bEARER " + token)).contains("keycloak/alice");
        clock.advance(Duration.ofSeconds(331));
        assertThat(authenticator.userOf("Bearer " + token)).isEmpty();
        assertThat(authenticator.ownerOf("Bearer " + token)).contains("keycloak/alice");
        assertRejected(token, AUTHENTICATION_EXPIRED);
    }

    /// The issuer's key never checks what says it is ours, nor ours what says it is the issuer's.
    @Test
    void areNeverMixedUpWithOurs() throws InterruptedException {
        assertAccepted(token(_ -> {}));
        JwtClaims ours = Tokens.claims(sessions.create("alice", Set.of("user")).token());
        JwtClaims theirs = issuer.claims("alice", clock.instant());

        assertRejected(LocalIssuer.sign(ours, "RS256", "rsa", LocalIssuer.RSA.getPrivate()), AUTHENTICATION_INVALID);
        assertRejected(
                LocalIssuer.sign(
                        theirs,
                        "HS512",
                        keys.currentId(),
                        keys.secret(keys.currentId()).orElseThrow().tokenKey()),
                AUTHENTICATION_INVALID);
        assertRejected(token(claims -> claims.setIssuer("https://id.example/realms/unknown")), AUTHENTICATION_INVALID);
    }

    private String token(Consumer<JwtClaims> spoil) {
        JwtClaims claims = issuer.claims("alice", clock.instant());
        spoil.accept(claims);
        return LocalIssuer.sign(claims);
    }

    private Authentication authenticate(String token) throws InterruptedException {
        return authenticator.authenticate("Bearer " + token);
    }

    private boolean begun(String token) throws InterruptedException {
        return ((Authentication.Accepted) authenticate(token)).identity().sessionBegun();
    }

    private void assertAccepted(String token) throws InterruptedException {
        assertThat(authenticate(token)).isInstanceOf(Authentication.Accepted.class);
    }

    private void assertRejected(String token, ErrorCode code) throws InterruptedException {
        assertCode(authenticate(token), code);
    }

    private static void assertCode(Authentication outcome, ErrorCode code) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Authentication.Rejected.class,
                        rejected -> assertThat(rejected.code()).isEqualTo(code));
    }
}
