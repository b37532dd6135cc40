package ai.autobot.pipeline.authenticate;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What every store of sessions must do, the real one and the one of the tests.
abstract class SessionStoreContract {
    static final Duration IDLE = Duration.ofMinutes(30);
    static final Duration SHORT = Duration.ofMillis(100);

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final String alice = "alice-" + UUID.randomUUID();

    abstract SessionStore store();

    /// Returns when a session that was kept for [#SHORT] is gone.
    abstract void awaitEndOf(String hash) throws InterruptedException;

    @Test
    void givesBackTheSessionThatWasSaved() throws InterruptedException {
        Session session = session(alice, 60);
        store().save(session, IDLE);

        assertThat(store().find(session.hash(), IDLE)).contains(session);
        assertThat(store().peek(session.hash())).contains(session);
    }

    @Test
    void knowsNoSessionThatWasNotSaved() throws InterruptedException {
        String hash = SessionId.random(new SecureRandom()).hash();

        assertThat(store().find(hash, IDLE)).isEmpty();
        assertThat(store().peek(hash)).isEmpty();
    }

    @Test
    void forgetsASessionThatIsNotUsed() throws InterruptedException {
        Session session = session(alice, 60);
        store().save(session, SHORT);

        awaitEndOf(session.hash());

        assertThat(store().find(session.hash(), IDLE)).isEmpty();
        assertThat(store().ofUser(alice, now)).isEmpty();
    }

    @Test
    void keepsASessionThatIsFoundForAsLongAgain() throws InterruptedException {
        Session session = session(alice, 60);
        Session other = session(alice, 60);
        store().save(session, IDLE);
        store().save(other, IDLE);

        store().find(session.hash(), SHORT);
        awaitEndOf(session.hash());

        assertThat(store().peek(other.hash())).isPresent();
    }

    @Test
    void doesNotKeepASessionThatIsOnlyLookedAt() throws InterruptedException {
        Session session = session(alice, 60);
        store().save(session, SHORT);

        store().peek(session.hash());
        store().ofUser(alice, now);

        awaitEndOf(session.hash());
    }

    @Test
    void removesASessionOnceAndForGood() throws InterruptedException {
        Session session = session(alice, 60);
        store().save(session, IDLE);

        assertThat(store().remove(session.hash())).isTrue();

        assertThat(store().remove(session.hash())).isFalse();
        assertThat(store().find(session.hash(), IDLE)).isEmpty();
        assertThat(store().ofUser(alice, now)).isEmpty();
    }

    @Test
    void listsTheLivingSessionsOfOneUserTheNextToEndFirst() throws InterruptedException {
        Session late = session(alice, 90);
        Session early = session(alice, 60);
        Session over = session(alice, 1);
        store().save(late, IDLE);
        store().save(early, IDLE);
        store().save(over, IDLE);
        store().save(session("bob-" + UUID.randomUUID(), 60), IDLE);

        assertThat(store().ofUser(alice, now.plusSeconds(30))).containsExactly(early, late);
    }

    @Test
    void beginsASessionOnceHoweverManyBeginIt() throws Exception {
        Session session = session(alice, 60);
        try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Optional<Session>>> begun = IntStream.range(0, 20)
                    .mapToObj(number ->
                            new Session(session.hash(), alice, Set.of("role-" + number), now, now.plusSeconds(60)))
                    .map(each -> all.submit(() -> store().begin(each, IDLE)))
                    .toList();
            Optional<Session> lives =
                    store().peek(begun.getFirst().get().orElseThrow().hash());

            for (Future<Optional<Session>> each : begun) {
                assertThat(each.get()).isEqualTo(lives);
            }
            assertThat(store().ofUser(alice, now)).containsExactly(lives.orElseThrow());
        }
    }

    @Test
    void beginsNoSessionThatWasRemoved() throws InterruptedException {
        Session session = session(alice, 60);
        store().begin(session, IDLE);
        store().remove(session.hash());
        Session unused = session(alice, 60);
        store().remove(unused.hash());

        assertThat(store().begin(session, IDLE)).isEmpty();
        assertThat(store().begin(unused, IDLE)).isEmpty();

        assertThat(store().find(session.hash(), IDLE)).isEmpty();
        assertThat(store().ofUser(alice, now)).isEmpty();
    }

    @Test
    void beginsASessionAgainThatWasNotUsed() throws InterruptedException {
        Session session = session(alice, 60);
        store().begin(session, SHORT);
        awaitEndOf(session.hash());

        assertThat(store().begin(session, IDLE)).contains(session);
    }

    @Test
    void remembersWhenASessionBeganForTheFirstTime() throws InterruptedException {
        Session session = session(alice, 60);

        assertThat(store().firstBegun(session.hash(), now, IDLE)).isEqualTo(now);
        assertThat(store().firstBegun(session.hash(), now.plusSeconds(9), IDLE)).isEqualTo(now);
        assertThat(store().firstBegun(session(alice, 60).hash(), now.plusSeconds(9), IDLE))
                .isEqualTo(now.plusSeconds(9));
    }

    Session session(String userId, int seconds) {
        return new Session(
                SessionId.random(new SecureRandom()).hash(),
                userId,
                Set.of("user", "editor"),
                now,
                now.plusSeconds(seconds));
    }
}
