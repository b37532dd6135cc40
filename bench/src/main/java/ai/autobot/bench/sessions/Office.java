package ai.autobot.bench.sessions;

import ai.autobot.pipeline.authenticate.AuthenticateSettings;
import ai.autobot.pipeline.authenticate.Authentication;
import ai.autobot.pipeline.authenticate.AuthorizeSettings;
import ai.autobot.pipeline.authenticate.NearSessions;
import ai.autobot.pipeline.authenticate.Permissions;
import ai.autobot.pipeline.authenticate.RedisSessionStore;
import ai.autobot.pipeline.authenticate.Session;
import ai.autobot.pipeline.authenticate.SessionAuthenticator;
import ai.autobot.pipeline.authenticate.SessionStore;
import ai.autobot.pipeline.authenticate.SessionWatches;
import ai.autobot.pipeline.authenticate.SigningKeys;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.redis.NearCopies;
import ai.autobot.pipeline.runtime.redis.NearStatistics;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a worker has to check who asks, and nothing else of a worker.
final class Office implements AutoCloseable {
    private static final Permissions PERMISSIONS = Permissions.of(Configuration.of(AuthorizeSettings.class, Map.of()));

    private final RedisConnections redis;
    private final SessionAuthenticator authenticator;
    private final @Nullable NearCopies<Session> copies;

    private Office(RedisConnections redis, SessionAuthenticator authenticator, @Nullable NearCopies<Session> copies) {
        this.redis = redis;
        this.authenticator = authenticator;
        this.copies = copies;
    }

    /// @param uri where Redis is
    /// @param near how many sessions are kept near; 0 for none
    static Office open(String uri, int near) throws InterruptedException {
        RedisConnections redis = RedisConnections.open(
                Configuration.of(RedisSettings.class, Map.of("autobot.redis.uri", uri)),
                Set.of(RedisDatabase.MAIN, RedisDatabase.SESSIONS));
        RedisSessionStore kept = new RedisSessionStore(redis.keyspace(RedisDatabase.SESSIONS));
        NearCopies<Session> copies = near == 0
                ? null
                : redis.near(RedisDatabase.SESSIONS, near, NearSessions.DECODER).orElseThrow();
        SessionStore sessions = copies == null ? kept : new NearSessions(kept, copies);
        return new Office(
                redis,
                new SessionAuthenticator(
                        sessions,
                        SigningKeys.load(redis.keyspace(RedisDatabase.MAIN)),
                        Configuration.of(AuthenticateSettings.class, Map.of()),
                        new SessionWatches(kept),
                        PERMISSIONS,
                        Clock.systemUTC()),
                copies);
    }

    boolean lets(String token) throws InterruptedException {
        return authenticator.authenticate("Bearer " + token) instanceof Authentication.Accepted;
    }

    NearStatistics statistics() {
        return copies == null ? new NearStatistics(0, 0, 0, 0, 0) : copies.statistics();
    }

    @Override
    public void close() {
        redis.close();
    }
}
