package ai.autobot.pipeline.authenticate.users;

import ai.autobot.embedded.EmbeddedRedis;
import ai.autobot.pipeline.authenticate.AuthenticateSettings;
import ai.autobot.pipeline.authenticate.RedisSessionStore;
import ai.autobot.pipeline.authenticate.Sessions;
import ai.autobot.pipeline.authenticate.SigningKeys;
import ai.autobot.pipeline.authenticate.audit.RecordedAudit;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.redis.Keyspace;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import ai.autobot.pipeline.runtime.redis.WrittenRights;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Set;

/// A Redis of its own, with no more rights in it than are written down, and all that signs in over it, with an audit
/// and hashes that a test can look into.
final class SignInHouse implements AutoCloseable {
    static final String BY = "test";
    static final String PASSWORD = "correct horse battery 1";
    static final String OTHER_PASSWORD = "wrong horse battery 2";

    final RecordedAudit audit = new RecordedAudit();
    final CountingHashes hashes = new CountingHashes();

    private final Path folder;
    private EmbeddedRedis redis;
    private final RedisConnections connections;
    private final RedisConnections allRights;
    private final Sessions sessions;

    private SignInHouse(Path folder, Map<String, String> authenticate) throws InterruptedException {
        this.folder = folder;
        redis = EmbeddedRedis.start(folder);
        connections = RedisConnections.open(
                Configuration.of(
                        RedisSettings.class,
                        Map.of(
                                "autobot.redis.uri",
                                WrittenRights.grant(redis.port()),
                                "autobot.redis.reconnect-delay-max",
                                "200ms")),
                Set.of(RedisDatabase.MAIN, RedisDatabase.SESSIONS));
        allRights = RedisConnections.open(
                Configuration.of(RedisSettings.class, Map.of("autobot.redis.uri", redis.uri())),
                Set.of(RedisDatabase.MAIN));
        sessions = new Sessions(
                new RedisSessionStore(connections.keyspace(RedisDatabase.SESSIONS)),
                SigningKeys.random(),
                Configuration.of(AuthenticateSettings.class, authenticate),
                Clock.systemUTC());
    }

    static SignInHouse open(Path folder) throws InterruptedException {
        return new SignInHouse(folder, Map.of());
    }

    static SignInHouse open(Path folder, Map<String, String> authenticate) throws InterruptedException {
        return new SignInHouse(folder, authenticate);
    }

    Keyspace main() {
        return connections.keyspace(RedisDatabase.MAIN);
    }

    /// To look into: its user may do everything.
    Keyspace mainForAll() {
        return allRights.keyspace(RedisDatabase.MAIN);
    }

    Sessions sessions() {
        return sessions;
    }

    SignInDesk desk() {
        return desk(Map.of());
    }

    SignInDesk desk(Map<String, String> settings) {
        return desk(settings, hashes);
    }

    SignInDesk desk(Map<String, String> settings, PasswordHashes used) {
        return SignInDesk.of(
                main(),
                connections.keyspace(RedisDatabase.SESSIONS),
                sessions,
                audit,
                rules(settings),
                used,
                Clock.systemUTC());
    }

    static SignInRules rules(Map<String, String> settings) {
        return SignInRules.of(Configuration.of(SignInSettings.class, settings));
    }

    static ClientAddress address(int number) {
        return ClientAddress.parse("203.0." + number / 256 + "." + number % 256);
    }

    void stopRedis() {
        redis.close();
    }

    void startRedis() {
        redis = EmbeddedRedis.start(folder, redis.port());
        var _ = WrittenRights.grant(redis.port());
    }

    @Override
    public void close() {
        connections.close();
        allRights.close();
        redis.close();
    }
}
