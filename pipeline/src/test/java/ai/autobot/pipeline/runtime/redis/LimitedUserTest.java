package ai.autobot.pipeline.runtime.redis;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/// The rights that `docs/redis.md` names are enough.
class LimitedUserTest extends KeyspaceContract {
    private static RealRedis redis;
    private static RedisConnections connections;

    @BeforeAll
    static void connect(@TempDir Path folder) throws Exception {
        redis = RealRedis.start(folder);
        redis.tell("ACL SETUSER autobot on >secret ~* &autobot:* +hello +auth +select +client +ping +quit +role +get"
                + " +getex +set +mget +del +unlink +zadd +zrem +zrangebyscore +zremrangebyscore +pexpireat +pexpire"
                + " +eval +hget +hset +hincrby +hdel +publish +subscribe");
        connections = Opening.open(redis.uri().replace("redis://", "redis://autobot:secret@"), Map.of());
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
