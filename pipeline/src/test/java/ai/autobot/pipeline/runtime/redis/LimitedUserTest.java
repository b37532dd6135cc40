package ai.autobot.pipeline.runtime.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The rights that `docs/redis.md` names are enough.
class LimitedUserTest extends KeyspaceContract {
    private static RealRedis redis;
    private static RedisConnections connections;

    @BeforeAll
    static void connect(@TempDir Path folder) throws Exception {
        redis = RealRedis.start(folder);
        connections = Opening.open(WrittenRights.grant(redis.port()), Map.of());
    }

    @AfterAll
    static void disconnect() {
        connections.close();
        redis.close();
    }

    @Override
    RedisConnections connections() {
        return connections;
    }

    @Test
    void mayKeepCopiesNear() throws Exception {
        NearCopies<String> copies = connections
                .near(RedisDatabase.TEMP, 10, (_, bytes) -> Optional.of(new String(bytes, UTF_8)))
                .orElseThrow();
        connections.keyspace(RedisDatabase.TEMP).set("near", "value".getBytes(UTF_8), Duration.ofHours(1));

        Awaitility.await().until(() -> copies.find("near", Duration.ofHours(2)).equals(new NearLook.Found<>("value")));
    }
}
