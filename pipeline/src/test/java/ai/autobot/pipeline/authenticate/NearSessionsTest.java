package ai.autobot.pipeline.authenticate;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.embedded.EmbeddedRedis;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.redis.NearCopies;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NearSessionsTest extends SessionStoreContract {
    @TempDir
    private static Path folder;

    private static EmbeddedRedis redis;
    private static RedisConnections connections;
    private static NearCopies<Session> copies;
    private static SessionStore store;

    @BeforeAll
    static void connect() throws InterruptedException {
        redis = EmbeddedRedis.start(folder);
        connections = RedisConnections.open(
                Configuration.of(RedisSettings.class, Map.of("autobot.redis.uri", redis.uri())),
                Set.of(RedisDatabase.SESSIONS));
        copies = connections
                .near(RedisDatabase.SESSIONS, 1_000, NearSessions.DECODER)
                .orElseThrow();
        store = new NearSessions(new RedisSessionStore(connections.keyspace(RedisDatabase.SESSIONS)), copies);
    }

    @AfterAll
    static void disconnect() {
        connections.close();
        redis.close();
    }

    @Test
    void keepsNoSessionBeyondItsEndHoweverMuchItIsUsed() throws InterruptedException {
        Session session = session("erin", 2);
        store.save(session, IDLE);

        Awaitility.await().until(() -> {
            store.find(session.hash(), IDLE);
            return store.peek(session.hash()).isEmpty();
        });

        assertThat(store.find(session.hash(), IDLE)).isEmpty();
    }

    /// The time that a session is kept for was once set without regard to its end, and may stand there.
    @Test
    void cutsTheTimeOfASessionThatWasToBeKeptBeyondItsEnd() throws InterruptedException {
        Session session = session("erin", 2);
        store.save(session, IDLE);
        connections.keyspace(RedisDatabase.SESSIONS).getAndExtend("session:" + session.hash(), IDLE);

        assertThat(store.find(session.hash(), IDLE)).contains(session);

        awaitEndOf(session.hash());
    }

    @Test
    void looksNearAlsoWhenNothingCanBeProlongedAnyMore() throws InterruptedException {
        Session session = session("erin", 600);
        store.save(session, IDLE);
        Awaitility.await().until(() -> {
            long near = copies.statistics().warm();
            return store.find(session.hash(), IDLE).isPresent()
                    && copies.statistics().warm() > near;
        });
    }

    @Override
    SessionStore store() {
        return store;
    }

    @Override
    void awaitEndOf(String hash) {
        Awaitility.await().until(() -> store().peek(hash).isEmpty());
    }
}
