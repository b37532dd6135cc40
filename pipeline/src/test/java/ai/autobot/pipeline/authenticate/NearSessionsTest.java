package ai.autobot.pipeline.authenticate;

import ai.autobot.embedded.EmbeddedRedis;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class NearSessionsTest extends SessionStoreContract {
    @TempDir
    private static Path folder;

    private static EmbeddedRedis redis;
    private static RedisConnections connections;
    private static SessionStore store;

    @BeforeAll
    static void connect() throws InterruptedException {
        redis = EmbeddedRedis.start(folder);
        connections = RedisConnections.open(
                Configuration.of(RedisSettings.class, Map.of("autobot.redis.uri", redis.uri())),
                Set.of(RedisDatabase.SESSIONS));
        store = new NearSessions(
                new RedisSessionStore(connections.keyspace(RedisDatabase.SESSIONS)),
                connections
                        .near(RedisDatabase.SESSIONS, 1_000, NearSessions::decode)
                        .orElseThrow());
    }

    @AfterAll
    static void disconnect() {
        connections.close();
        redis.close();
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
