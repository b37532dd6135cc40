package ai.autobot.local.session;

import ai.autobot.pipeline.authenticate.AuthenticateSettings;
import ai.autobot.pipeline.authenticate.KeyRing;
import ai.autobot.pipeline.authenticate.RedisSessionStore;
import ai.autobot.pipeline.authenticate.Sessions;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import java.time.Clock;
import java.util.Set;

/// The sessions of an installation, over a connection to its Redis of their own. Thread-safe.
public final class SessionDesk implements AutoCloseable {
    private final RedisConnections redis;
    private final KeyRing keys;
    private final Sessions sessions;

    private SessionDesk(RedisConnections redis, KeyRing keys, Sessions sessions) {
        this.redis = redis;
        this.keys = keys;
        this.sessions = sessions;
    }

    /// Connects; blocks some seconds at most.
    ///
    /// @throws ai.autobot.pipeline.runtime.redis.RedisUnavailableException when Redis cannot be reached
    public static SessionDesk open(Configuration configuration) throws InterruptedException {
        RedisConnections redis = RedisConnections.open(
                configuration.settings(RedisSettings.class), Set.of(RedisDatabase.MAIN, RedisDatabase.SESSIONS));
        try {
            AuthenticateSettings settings = configuration.settings(AuthenticateSettings.class);
            KeyRing keys = KeyRing.open(redis.keyspace(RedisDatabase.MAIN), settings, Clock.systemUTC());
            return new SessionDesk(
                    redis,
                    keys,
                    new Sessions(
                            new RedisSessionStore(redis.keyspace(RedisDatabase.SESSIONS)),
                            keys,
                            settings,
                            Clock.systemUTC()));
        } catch (RuntimeException | InterruptedException e) {
            redis.close();
            throw e;
        }
    }

    public Sessions sessions() {
        return sessions;
    }

    @Override
    public void close() {
        keys.close();
        redis.close();
    }
}
