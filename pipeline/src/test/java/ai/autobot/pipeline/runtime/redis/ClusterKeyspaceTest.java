package ai.autobot.pipeline.runtime.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterKeyspaceTest extends KeyspaceContract {
    private static RealCluster cluster;
    private static RedisConnections connections;

    @BeforeAll
    static void connect(@TempDir Path folder) throws Exception {
        cluster = RealCluster.start(folder);
        connections = Opening.open(cluster.uri(), Map.of("cluster", "true"));
    }

    @AfterAll
    static void disconnect() {
        connections.close();
        cluster.close();
    }

    @Override
    RedisConnections connections() {
        return connections;
    }

    @Test
    void usesAllNodes() throws Exception {
        for (int number = 0; number < 100; number++) {
            connections.keyspace(RedisDatabase.TEMP).set("spread:" + number, "x".getBytes(UTF_8), Duration.ofHours(1));
        }

        for (RealRedis node : cluster.nodes()) {
            assertThat(node.tell("DBSIZE")).isNotEqualTo(":0");
        }
    }
}
