package ai.autobot.pipeline.runtime.startup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.redis.RealRedis;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import ai.autobot.pipeline.runtime.redis.WrittenRights;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the checks find of a real Redis, and of none.
class RedisChecksTest {
    private static final Duration GENEROUS = Duration.ofMinutes(1);
    private static final String FAST_APPEND = "no";

    @TempDir
    private Path folder;

    @Test
    void aRedisAsItShouldBeIsFine() throws Exception {
        try (RealRedis redis = RealRedis.start(folder, "--appendonly", "yes", "--appendfsync", FAST_APPEND)) {
            Found found = ask(redis.uri());

            assertThat(found.values()).hasOnlyElementsOfType(Finding.Ok.class);
            assertThat(found.get("redis").text()).contains("7.0", "127.0.0.1:" + redis.port());
            assertThat(found.findings())
                    .containsKeys("redis:main", "redis:sessions", "redis:tasks", "redis-clock", "redis-password");
        }
    }

    @Test
    void whatEvictsSessionsIsAFaultOnceItHasALimitAndAWarningBefore() throws Exception {
        try (RealRedis redis = RealRedis.start(folder, "--maxmemory-policy", "volatile-lru")) {
            assertThat(ask(redis.uri()).get("redis-eviction")).isInstanceOf(Finding.Warning.class);

            redis.tell("CONFIG SET maxmemory 100mb");
            Finding full = ask(redis.uri()).get("redis-eviction");

            assertThat(full).isInstanceOf(Finding.Fault.class);
            assertThat(full.text()).contains("volatile-lru", "sessions");
            assertThat(((Finding.Fault) full).remedy()).contains("noeviction");
        }
    }

    @Test
    void whatKeepsNothingOnDiskIsAWarningAndSnapshotsAreNot() throws Exception {
        try (RealRedis redis = RealRedis.start(folder)) {
            assertThat(ask(redis.uri()).get("redis-persistence")).isInstanceOf(Finding.Warning.class);

            redis.tell("CONFIG SET save \"3600 1\"");

            assertThat(ask(redis.uri()).get("redis-persistence")).isInstanceOf(Finding.Ok.class);
        }
    }

    @Test
    void aWrongPasswordIsAFaultThatDoesNotShowIt() throws Exception {
        try (RealRedis redis = RealRedis.start(folder, "--requirepass", "right-and-long-enough")) {
            Found found = ask(redis.uri().replace("redis://", "redis://:falsch@"));

            assertThat(found.get("redis")).isInstanceOf(Finding.Fault.class);
            assertThat(found.get("redis").toString())
                    .contains("refuses the user, the password", "autobot.redis.password-file")
                    .doesNotContain("falsch");
            assertThat(found.get("redis:sessions")).isEqualTo(new Finding.Skipped("redis"));
            assertThat(found.get("redis-password")).isInstanceOf(Finding.Warning.class);
        }
    }

    @Test
    void theRightsThatTheDocumentNamesAreEnough() throws Exception {
        try (RealRedis redis = RealRedis.start(folder, "--appendonly", "yes", "--appendfsync", FAST_APPEND)) {
            Found found = ask(WrittenRights.grant(redis.port()));

            assertThat(found.without("redis-password")).hasOnlyElementsOfType(Finding.Ok.class);
        }
    }

    @Test
    void whoMayNotAskIsWarnedAndToldWhichRightIsMissing() throws Exception {
        try (RealRedis redis = RealRedis.start(folder)) {
            String uri = WrittenRights.grant(redis.port());
            redis.tell("ACL SETUSER autobot -info -config|get");

            Found found = ask(uri);

            assertThat(found.get("redis")).isInstanceOf(Finding.Warning.class);
            assertThat(found.get("redis-eviction").text()).contains("INFO is not allowed");
            assertThat(((Finding.Warning) found.get("redis-eviction")).remedy()).contains("docs/redis.md");
            assertThat(found.get("redis:sessions")).isInstanceOf(Finding.Ok.class);
        }
    }

    @Test
    void tooFewDatabasesAreToldOfTheOneThatIsMissing() throws Exception {
        try (RealRedis redis = RealRedis.start(folder, "--databases", "7")) {
            Found found = ask(redis.uri());

            assertThat(found.get("redis:sessions")).isInstanceOf(Finding.Ok.class);
            assertThat(found.get("redis:tasks")).isInstanceOf(Finding.Fault.class);
            assertThat(found.get("redis:tasks").text()).contains("too few databases");
        }
    }

    @Test
    void aReplicaIsAFault() throws Exception {
        try (RealRedis redis = RealRedis.start(folder, "--replicaof", "127.0.0.1", Integer.toString(unusedPort()))) {
            assertThat(ask(redis.uri()).get("redis").text()).contains("replica");
        }
    }

    @Test
    void aClockThatDiffersIsAWarningAndOneThatIsFarOffAFault() throws Exception {
        try (RealRedis redis = RealRedis.start(folder)) {
            assertThat(clockWith(redis, Duration.ofSeconds(3)).text()).contains("ahead of Redis'");
            assertThat(clockWith(redis, Duration.ofSeconds(3))).isInstanceOf(Finding.Warning.class);
            assertThat(clockWith(redis, Duration.ofSeconds(-45))).isInstanceOf(Finding.Fault.class);
        }
    }

    @Test
    void whereNothingListensEverythingElseIsSkipped() throws Exception {
        Found found = ask("redis://127.0.0.1:" + unusedPort());

        assertThat(found.get("redis")).isInstanceOf(Finding.Fault.class);
        assertThat(found.get("redis").text()).contains("nothing listens there");
        assertThat(((Finding.Fault) found.get("redis")).remedy()).startsWith("Start Redis");
        assertThat(found.without("redis", "redis-password")).containsOnly(new Finding.Skipped("redis"));
    }

    @Test
    void whoListensAndSaysNothingIsNotWaitedForBeyondTheLimit() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Found found = ask("redis://127.0.0.1:" + silent.getLocalPort(), Duration.ofMillis(400), Clock.systemUTC());

            assertThat(found.get("redis")).isInstanceOf(Finding.Fault.class);
            assertThat(found.get("redis").text()).containsAnyOf("did not answer in time", "gives no answer within");
        }
    }

    private static Finding clockWith(RealRedis redis, Duration skew) throws InterruptedException {
        return ask(redis.uri(), GENEROUS, Clock.offset(Clock.systemUTC(), skew)).get("redis-clock");
    }

    private static Found ask(String uri) throws InterruptedException {
        return ask(uri, GENEROUS, Clock.systemUTC());
    }

    private static Found ask(String uri, Duration limit, InstantSource clock) throws InterruptedException {
        RedisSettings settings = Configuration.of(RedisSettings.class, Map.of("autobot.redis.uri", uri));
        StartupSettings startup = Configuration.of(StartupSettings.class, Map.of());
        Set<RedisDatabase> databases = Set.of(RedisDatabase.MAIN, RedisDatabase.SESSIONS, RedisDatabase.TASKS);
        try (RedisChecks checks = new RedisChecks(settings, startup, databases, limit, clock)) {
            return Found.by(checks.all());
        }
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
