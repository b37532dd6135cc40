package ai.autobot.pipeline.runtime.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterOutageTest {
    private static final Duration GENEROUS = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofHours(1);
    private static final byte[] VALUE = "value".getBytes(UTF_8);
    private static final int KEYS = 60;

    @Test
    void aNodeThatIsGoneDoesNotTakeTheOthersWithIt(@TempDir Path folder) throws Exception {
        try (RealCluster cluster = RealCluster.start(folder);
                RedisConnections connections =
                        Opening.open(cluster.uri(), Map.of("cluster", "true", "probe-interval", "100ms"))) {
            Keyspace main = connections.keyspace(RedisDatabase.MAIN);
            List<String> kept = new ArrayList<>();
            List<String> lost = new ArrayList<>();
            for (int number = 0; number < KEYS; number++) {
                main.set("key:" + number, VALUE, LONG);
                boolean last = slot(cluster, "main:key:{" + number + "}") > 2 * 16_384 / 3;
                (last ? lost : kept).add("key:" + number);
            }

            cluster.nodes().getLast().kill();
            await().atMost(GENEROUS).until(() -> !isServed(main, lost.getFirst()));
            for (String key : kept) {
                assertThat(main.get(key)).hasValue(VALUE);
            }
            await().atMost(GENEROUS)
                    .until(() -> connections.health().get(RedisDatabase.MAIN) instanceof DatabaseHealth.Down);

            cluster.nodes().getLast().startAgain();
            await().atMost(GENEROUS).until(() -> isServed(main, lost.getFirst()));
            await().atMost(GENEROUS)
                    .until(() -> connections.health().get(RedisDatabase.MAIN) instanceof DatabaseHealth.Up);
        }
    }

    /// Longer than the silence after which a connection counts as dead.
    @Test
    void nothingIsToldOfAClusterThatNobodyAsks(@TempDir Path folder) throws Exception {
        try (RealCluster cluster = RealCluster.start(folder);
                RedisConnections connections = Opening.open(cluster.uri(), Map.of("cluster", "true"))) {
            await().during(Duration.ofSeconds(12))
                    .atMost(GENEROUS)
                    .until(() -> connections.health().values().stream().allMatch(DatabaseHealth.Up.class::isInstance));
        }
    }

    private static int slot(RealCluster cluster, String key) throws Exception {
        return Integer.parseInt(
                cluster.nodes().getFirst().tell("CLUSTER KEYSLOT " + key).substring(1));
    }

    private static boolean isServed(Keyspace keyspace, String key) throws InterruptedException {
        try {
            keyspace.set(key, VALUE, LONG);
            return true;
        } catch (RedisUnavailableException e) {
            return false;
        }
    }
}
