package ai.autobot.pipeline.runtime.health;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeClusterResult;

/// Asks the brokers which of them there are, on a connection of its own. Thread-safe.
public final class KafkaProbe implements Probe, AutoCloseable {
    private final Admin admin;

    private KafkaProbe(Admin admin) {
        this.admin = admin;
    }

    /// Connects in the background.
    ///
    /// @param kafka how to reach the brokers: `bootstrap.servers`, and what security they need
    public static KafkaProbe open(Map<String, Object> kafka) {
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put(AdminClientConfig.RETRIES_CONFIG, 0);
        properties.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500L);
        return new KafkaProbe(Admin.create(properties));
    }

    @Override
    public Observation look(Duration limit) throws InterruptedException {
        DescribeClusterResult cluster =
                admin.describeCluster(new DescribeClusterOptions().timeoutMs((int) limit.toMillis()));
        try {
            int brokers =
                    cluster.nodes().get(limit.toNanos(), TimeUnit.NANOSECONDS).size();
            return Observation.good().with(Map.of("brokers", Integer.toString(brokers)));
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            return Observation.bad("the brokers do not answer: " + cause.getMessage());
        } catch (TimeoutException e) {
            return Observation.bad("the brokers did not answer within " + limit.toMillis() + " ms");
        }
    }

    /// Does not wait for what is not answered. Idempotent.
    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
