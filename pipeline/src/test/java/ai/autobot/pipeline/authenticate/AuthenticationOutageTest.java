package ai.autobot.pipeline.authenticate;

import static ai.autobot.schemas.ErrorCode.AUTHENTICATION_UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.embedded.EmbeddedRedis;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthenticationOutageTest {
    private static final Duration GENEROUS = Duration.ofSeconds(60);

    @Test
    void isUnavailableWhileRedisIsGoneAndServedAgainWhenItIsBack(@TempDir Path folder) throws InterruptedException {
        EmbeddedRedis redis = EmbeddedRedis.start(folder);
        try (RedisConnections connections = RedisConnections.open(
                Configuration.of(RedisSettings.class, Map.of("autobot.redis.uri", redis.uri())),
                Set.of(RedisDatabase.MAIN, RedisDatabase.SESSIONS))) {
            AuthenticateSettings settings = Configuration.of(AuthenticateSettings.class, Map.of());
            SigningKeys keys = SigningKeys.load(connections.keyspace(RedisDatabase.MAIN));
            SessionStore store = new RedisSessionStore(connections.keyspace(RedisDatabase.SESSIONS));
            String authorization = "Bearer "
                    + new Sessions(store, keys, settings, Clock.systemUTC())
                            .create("alice", Set.of("user"))
                            .token();
            Authenticator authenticator = new SessionAuthenticator(
                    store,
                    keys,
                    settings,
                    new SessionWatches(hashes -> Set.of()),
                    StandardPermissions.TABLE,
                    Clock.systemUTC());
            assertThat(authenticator.authenticate(authorization)).isInstanceOf(Authentication.Accepted.class);
            int port = redis.port();

            redis.close();
            for (int request = 0; request < 20; request++) {
                assertThat(authenticator.authenticate(authorization))
                        .isInstanceOfSatisfying(
                                Authentication.Rejected.class,
                                rejected -> assertThat(rejected.code()).isEqualTo(AUTHENTICATION_UNAVAILABLE));
            }

            redis = EmbeddedRedis.start(folder, port);
            Awaitility.await()
                    .atMost(GENEROUS)
                    .until(() -> authenticator.authenticate(authorization) instanceof Authentication.Accepted);
        } finally {
            redis.close();
        }
    }
}
