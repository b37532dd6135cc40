package ai.autobot.pipeline.authenticate;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.embedded.EmbeddedRedis;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManySessionsTest {
    private static final int SESSIONS = 10_000;
    private static final int THREADS = 64;
    private static final AuthenticateSettings SETTINGS = Configuration.of(AuthenticateSettings.class, Map.of());

    /// Each begins, is used at two workers and is revoked at a third, all of them at once.
    @Test
    void thatAreRevokedAreLetInNowhereAndThoseThatAreNotEverywhere(@TempDir Path folder) throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.start(folder);
                RedisConnections one = connect(redis);
                RedisConnections two = connect(redis);
                RedisConnections third = connect(redis)) {
            SigningKeys keys = SigningKeys.load(third.keyspace(RedisDatabase.MAIN));
            Sessions sessions = new Sessions(kept(third), keys, SETTINGS, Clock.systemUTC());
            List<SessionAuthenticator> workers = List.of(worker(one, keys), worker(two, keys));

            List<IssuedSession> issued = atOnce(number -> {
                IssuedSession session = sessions.create("user-" + number, Set.of("user"));
                for (SessionAuthenticator worker : workers) {
                    assertThat(isLetIn(worker, session)).isTrue();
                }
                if (isRevoked(number)) {
                    assertThat(sessions.revoke(session.session().hash())).isTrue();
                }
                return session;
            });

            Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                for (SessionAuthenticator worker : workers) {
                    assertThat(atOnce(number -> isLetIn(worker, issued.get(number)) != isRevoked(number)))
                            .containsOnly(true);
                }
            });
        }
    }

    private static boolean isRevoked(int number) {
        return number % 2 == 1;
    }

    private static boolean isLetIn(SessionAuthenticator worker, IssuedSession session) throws InterruptedException {
        return worker.authenticate("Bearer " + session.token()) instanceof Authentication.Accepted;
    }

    private static SessionAuthenticator worker(RedisConnections redis, SigningKeys keys) throws InterruptedException {
        return new SessionAuthenticator(
                new NearSessions(
                        kept(redis),
                        redis.near(RedisDatabase.SESSIONS, SESSIONS, NearSessions.DECODER)
                                .orElseThrow()),
                keys,
                SETTINGS,
                new SessionWatches(kept(redis)),
                StandardPermissions.TABLE,
                Clock.systemUTC());
    }

    private static RedisSessionStore kept(RedisConnections redis) {
        return new RedisSessionStore(redis.keyspace(RedisDatabase.SESSIONS));
    }

    private static RedisConnections connect(EmbeddedRedis redis) throws InterruptedException {
        return RedisConnections.open(
                Configuration.of(RedisSettings.class, Map.of("autobot.redis.uri", redis.uri())),
                Set.of(RedisDatabase.MAIN, RedisDatabase.SESSIONS));
    }

    private static <T> List<T> atOnce(Step<T> step) throws Exception {
        try (ExecutorService threads =
                Executors.newFixedThreadPool(THREADS, Thread.ofVirtual().factory())) {
            List<Callable<T>> steps = IntStream.range(0, SESSIONS)
                    .mapToObj(number -> (Callable<T>) () -> step.take(number))
                    .toList();
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(steps)) {
                results.add(result.get());
            }
            return results;
        }
    }

    @FunctionalInterface
    private interface Step<T> {
        T take(int number) throws Exception;
    }
}
