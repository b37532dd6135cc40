package ai.autobot.pipeline.authenticate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.autobot.pipeline.runtime.config.Configuration;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionsTest {
    private final MovableClock clock = new MovableClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final AuthenticateSettings settings = Configuration.of(AuthenticateSettings.class, Map.of());
    private final Sessions sessions =
            new Sessions(new InMemorySessionStore(clock), SigningKeys.random(), settings, clock);

    @Test
    void findASessionByTheHashThatItsTokenNames() throws InterruptedException {
        IssuedSession issued = sessions.create("alice", Set.of("user"));

        assertThat(sessions.hashOf(issued.token())).contains(issued.session().hash());
        assertThat(sessions.find(issued.session().hash())).contains(issued.session());
        assertThat(issued.session().endsAt()).isEqualTo(clock.instant().plus(settings.sessionLifetime()));
    }

    @Test
    void readNoHashFromATokenThatIsNotGenuineOrExpired() throws InterruptedException {
        String token = sessions.create("alice", Set.of("user")).token();

        assertThat(sessions.hashOf(token.substring(1))).isEmpty();
        assertThat(sessions.hashOf("")).isEmpty();
        clock.advance(settings.sessionLifetime().plusHours(1));
        assertThat(sessions.hashOf(token)).isEmpty();
    }

    @Test
    void giveShortTokensAndOthersForTheSameSessionWhileItLives() throws Exception {
        IssuedSession issued = sessions.create("alice", Set.of("user"));
        SessionId id = new SessionId(Tokens.sessionId(issued.token()));
        clock.advance(Duration.ofMinutes(29));
        sessions.find(issued.session().hash());
        IssuedSession another = sessions.reissue(id).orElseThrow();
        clock.advance(settings.tokenLifetime().plus(settings.clockLeeway()).minus(Duration.ofMinutes(29)));

        assertThat(another.session()).isEqualTo(issued.session());
        assertThat(sessions.hashOf(issued.token())).isEmpty();
        assertThat(sessions.hashOf(another.token())).contains(issued.session().hash());
        assertThat(sessions.reissue(id)).as("not used for too long").isEmpty();
        assertThat(sessions.reissue(SessionId.random(new SecureRandom()))).isEmpty();
    }

    @Test
    void giveNoTokenALongerLifeThanItsSession() throws Exception {
        Sessions brief = new Sessions(
                new InMemorySessionStore(clock),
                SigningKeys.random(),
                Configuration.of(
                        AuthenticateSettings.class,
                        Map.of(
                                "autobot.authenticate.session-lifetime", "90m",
                                "autobot.authenticate.session-idle", "90m")),
                clock);
        IssuedSession issued = brief.create("alice", Set.of("user"));
        IssuedSession lasting = brief.create("alice", Set.of("user"), TokenLife.AS_SESSION);
        clock.advance(Duration.ofMinutes(60));

        IssuedSession last =
                brief.reissue(new SessionId(Tokens.sessionId(issued.token()))).orElseThrow();

        assertThat(Tokens.claims(last.token()).getExpirationTime().getValueInMillis())
                .isEqualTo(issued.session().endsAt().toEpochMilli())
                .isEqualTo(Tokens.claims(lasting.token()).getExpirationTime().getValueInMillis());
    }

    @Test
    void keepTheNamesOfOtherIssuersUsersApart() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sessions.create("keycloak/alice", Set.of("user")))
                .withMessageContaining("userId");
    }

    @Test
    void areNotKeptAliveByLooking() throws InterruptedException {
        String hash = sessions.create("alice", Set.of("user")).session().hash();
        clock.advance(settings.sessionIdle().minusSeconds(1));
        assertThat(sessions.find(hash)).isPresent();

        clock.advance(settings.sessionIdle().minusSeconds(1));

        assertThat(sessions.find(hash)).isEmpty();
        assertThat(sessions.ofUser("alice")).isEmpty();
    }

    @Test
    void sayWhenThereIsNothingToRevoke() throws InterruptedException {
        String hash = sessions.create("alice", Set.of("user")).session().hash();

        assertThat(sessions.revoke(hash)).isTrue();
        assertThat(sessions.revoke(hash)).isFalse();
        assertThat(sessions.revokeAll("alice")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\nb", "a\u0000"})
    void refuseAUserIdThatIsNone(String userId) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sessions.create(userId, Set.of("user")))
                .withMessageContaining("userId");
    }

    @Test
    void refuseUserIdsAndRolesOutOfBounds() {
        assertThatIllegalArgumentException().isThrownBy(() -> sessions.create("a".repeat(257), Set.of("user")));
        assertThatIllegalArgumentException().isThrownBy(() -> sessions.create("alice", Set.of("r".repeat(65))));
    }
}
