package ai.autobot.pipeline.runtime.startup;

import ai.autobot.pipeline.runtime.kafka.KafkaProperties;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.jspecify.annotations.Nullable;

/// The one connection on which all checks ask Kafka; made by the first that asks. Thread-safe. Close it last.
final class KafkaInspection implements AutoCloseable {
    private final KafkaSettings settings;
    private final Duration limit;
    private @Nullable Admin admin;
    private boolean closed;

    /// @param limit how long an answer may take; it is less than a check's, so that there is time to say why
    KafkaInspection(KafkaSettings settings, Duration limit) {
        this.settings = settings;
        this.limit = limit;
    }

    KafkaSettings settings() {
        return settings;
    }

    Duration limit() {
        return limit;
    }

    /// Does not wait for Kafka, but for the look-up of its hosts' names.
    ///
    /// @throws KafkaException when the settings make no client, or no host name is known
    synchronized Admin admin() {
        if (closed) {
            throw new IllegalStateException("the inspection is closed");
        }
        if (admin == null) {
            Map<String, Object> properties = KafkaProperties.common(settings);
            properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) limit.toMillis());
            properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) limit.toMillis());
            admin = Admin.create(properties);
        }
        return admin;
    }

    /// Waits for an answer, at most the limit.
    ///
    /// @throws KafkaException when Kafka says no, or nothing in time
    static <T> T answer(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KafkaException refusal) {
                throw refusal;
            }
            throw new KafkaException(e.getCause());
        }
    }

    /// What is not answered by now would be waited for.
    @Override
    public synchronized void close() {
        closed = true;
        if (admin != null) {
            admin.close(Duration.ZERO);
            admin = null;
        }
    }
}
