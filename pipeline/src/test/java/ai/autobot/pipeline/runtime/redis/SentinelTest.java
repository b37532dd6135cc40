package ai.autobot.pipeline.runtime.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import ai.autobot.embedded.FaultyWay;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A master, its replica, and a sentinel that watches them.
@SuppressWarnings("NullAway.Init")
class SentinelTest {
    private static final Duration GENEROUS = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofHours(1);
    private static final byte[] VALUE = "value".getBytes(UTF_8);

    @TempDir
    private Path folder;

    private RealRedis master;
    private RealRedis replica;
    private RealRedis sentinel;

    @BeforeEach
    void start() throws Exception {
        master = RealRedis.start(folder.resolve("master"), "--repl-diskless-sync-delay", "0");
        replica = RealRedis.start(folder.resolve("replica"), "--replicaof", "127.0.0.1 " + master.port());
        await().atMost(GENEROUS).until(() -> replica.tell("INFO replication").contains("master_link_status:up"));
        Path configuration = Files.createDirectories(folder.resolve("sentinel")).resolve("sentinel.conf");
        Files.writeString(configuration, """
                sentinel monitor chat 127.0.0.1 %d 1
                sentinel down-after-milliseconds chat 500
                sentinel failover-timeout chat 5000
                requirepass wache
                """.formatted(master.port()));
        sentinel = RealRedis.start(folder.resolve("sentinel"), configuration.toString(), "--sentinel");
        await().atMost(GENEROUS)
                .until(() ->
                        sentinel.tell("AUTH wache", "SENTINEL REPLICAS chat").equals("*1"));
    }

    @AfterEach
    void stop() {
        sentinel.close();
        replica.close();
        master.close();
    }

    @Test
    void theConnectionsFollowTheMaster() throws Exception {
        try (RedisConnections connections = open("chat")) {
            Keyspace main = connections.keyspace(RedisDatabase.MAIN);
            main.set("before", VALUE, LONG);
            await().atMost(GENEROUS).until(() -> replica.tell("EXISTS before").equals(":1"));

            master.kill();

            await().atMost(GENEROUS)
                    .ignoreExceptionsInstanceOf(RedisUnavailableException.class)
                    .until(() -> main.setIfAbsent("after", VALUE)
                            || main.get("after").isPresent());
            assertThat(main.get("before")).hasValue(VALUE);
            assertThat(replica.tell("EXISTS after")).isEqualTo(":1");
            await().atMost(GENEROUS)
                    .until(() -> connections.health().get(RedisDatabase.MAIN) instanceof DatabaseHealth.Up);
        }
    }

    @Test
    void aMasterThatBecameAReplicaIsLeftForTheNewOne() throws Exception {
        try (RedisConnections connections = open("chat")) {
            Keyspace main = connections.keyspace(RedisDatabase.MAIN);
            main.set("before", VALUE, LONG);

            await().atMost(GENEROUS)
                    .until(() -> sentinel.tell("AUTH wache", "SENTINEL FAILOVER chat")
                            .equals("+OK"));

            await().atMost(GENEROUS).until(() -> master.tell("INFO replication").contains("role:slave"));
            await().atMost(GENEROUS)
                    .ignoreExceptionsInstanceOf(RedisUnavailableException.class)
                    .until(() -> {
                        main.set("after", VALUE, LONG);
                        return replica.tell("EXISTS after").equals(":1");
                    });
        }
    }

    @Test
    void aMasterThatNoSentinelKnowsIsRefused() {
        assertThatExceptionOfType(RedisUnavailableException.class)
                .isThrownBy(() -> open("other"))
                .withMessageContaining("know no such master")
                .withMessageContaining("autobot.redis.sentinel-master");
    }

    @Test
    void aReplicaIsRefusedAtStart() {
        assertThatExceptionOfType(RedisUnavailableException.class)
                .isThrownBy(() -> Opening.open(replica.uri(), Map.of()))
                .withMessageContaining("is a read-only replica")
                .withMessageContaining("autobot.redis.sentinel-master");
    }

    @Test
    void aServerThatBecameAReplicaIsLeftForWhereItsNameLeadsNow() throws Exception {
        try (FaultyWay name = FaultyWay.to(master.port());
                RedisConnections connections =
                        Opening.open(name.uri(), Map.of("reconnect-delay-max", "100ms", "retries", "10"))) {
            Keyspace main = connections.keyspace(RedisDatabase.MAIN);
            main.set("before", VALUE, LONG);
            sentinel.close();
            replica.tell("REPLICAOF NO ONE");
            master.tell("REPLICAOF 127.0.0.1 " + replica.port());

            name.leadTo(replica.port());

            await().atMost(GENEROUS)
                    .ignoreExceptionsInstanceOf(RedisUnavailableException.class)
                    .until(() -> {
                        main.set("after", VALUE, LONG);
                        return replica.tell("EXISTS after").equals(":1");
                    });
        }
    }

    @Test
    void sentinelsThatAskForAPasswordAreToldIt() {
        assertThatExceptionOfType(RedisUnavailableException.class)
                .isThrownBy(() -> Opening.open(sentinel.uri(), Map.of("sentinel-master", "chat")))
                .withMessageContaining("autobot.redis.sentinel-password-file");
    }

    private RedisConnections open(String name) throws Exception {
        Path password = Files.writeString(folder.resolve("password"), "wache\n");
        return Opening.open(
                sentinel.uri(),
                Map.of(
                        "sentinel-master",
                        name,
                        "sentinel-password-file",
                        password.toString(),
                        "reconnect-delay-max",
                        "200ms"));
    }
}
