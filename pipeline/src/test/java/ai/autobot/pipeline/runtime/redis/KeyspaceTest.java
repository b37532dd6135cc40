package ai.autobot.pipeline.runtime.redis;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class KeyspaceTest extends KeyspaceContract {
    private static RealRedis redis;
    private static RedisConnections connections;

    @BeforeAll
    static void connect(@TempDir Path folder) throws Exception {
        redis = RealRedis.start(folder);
        connections = Opening.open(redis.uri(), Map.of());
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
}
