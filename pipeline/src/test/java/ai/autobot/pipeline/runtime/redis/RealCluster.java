package ai.autobot.pipeline.runtime.redis;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/// A cluster of three real masters, which share the slots.
public record RealCluster(List<RealRedis> nodes) implements AutoCloseable {
    private static final int SLOTS = 16_384;
    private static final int MASTERS = 3;

    /// Blocks until all of them serve.
    public static RealCluster start(Path folder) throws IOException {
        List<RealRedis> nodes = new ArrayList<>();
        for (int number = 0; number < MASTERS; number++) {
            RealRedis node = RealRedis.start(
                    folder.resolve("node-" + number),
                    "--cluster-enabled",
                    "yes",
                    "--cluster-port",
                    RealRedis.SECOND_PORT,
                    "--cluster-node-timeout",
                    "2000",
                    "--cluster-require-full-coverage",
                    "no");
            nodes.add(node);
            int from = SLOTS * number / MASTERS;
            int to = SLOTS * (number + 1) / MASTERS - 1;
            node.tell("CLUSTER SET-CONFIG-EPOCH " + (number + 1), "CLUSTER ADDSLOTSRANGE " + from + " " + to);
            if (number > 0) {
                RealRedis first = nodes.getFirst();
                node.tell("CLUSTER MEET 127.0.0.1 " + first.port() + " " + first.secondPort());
            }
        }
        RealCluster cluster = new RealCluster(List.copyOf(nodes));
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(cluster::serves);
        return cluster;
    }

    public String uri() {
        return "redis://"
                + nodes.stream().map(node -> "127.0.0.1:" + node.port()).collect(Collectors.joining(","));
    }

    private boolean serves() throws IOException {
        for (RealRedis node : nodes) {
            String info = node.tell("CLUSTER INFO");
            if (!info.contains("cluster_state:ok") || !info.contains("cluster_slots_ok:" + SLOTS)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        nodes.forEach(RealRedis::close);
    }
}
