package ai.autobot.local.session;

import ai.autobot.pipeline.authenticate.AuthenticateSettings;
import ai.autobot.pipeline.authenticate.RedisSessionStore;
import ai.autobot.pipeline.authenticate.Sessions;
import ai.autobot.pipeline.authenticate.SigningKeys;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import java.time.Clock;
import java.util.Set;

/// The sessions of an installation, over a connection to its Redis of their own. Thread-safe.
public final class SessionDesk implements AutoCloseable {
    private final RedisConnections redis;
    private final Sessions sessions;

    private SessionDesk(RedisConnections redis, Sessions sessions) {
        this.redis = redis;
        this.sessions = sessions;
    }

    /// Connects; blocks some seconds at most.
    ///
    /// @throws ai.autobot.pipeline.runtime.redis.RedisUnavailableException when Redis cannot be reached
    public static SessionDesk open(Configuration configuration) throws InterruptedException {
        RedisConnections redis = RedisConnections.open(
                configuration.settings(RedisSettings.class), Set.of(RedisDatabase.MAIN, RedisDatabase.SESSIONS));
        try {
            SigningKeys keys = SigningKeys.load(redis.keyspace(RedisDatabase.MAIN));
            return new SessionDesk(
                    redis,
                    new Sessions(
                            new RedisSessionStore(redis.keyspace(RedisDatabase.SESSIONS)),
                            keys,
                            configuration.settings(AuthenticateSettings.class),
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
        redis.close();
    }
}
