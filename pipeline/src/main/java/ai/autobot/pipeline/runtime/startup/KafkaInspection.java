package ai.autobot.pipeline.runtime.startup;

import ai.autobot.pipeline.runtime.kafka.KafkaProperties;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/// The one connection on which all checks ask Kafka; made by the first that asks. Thread-safe. Close it last.
final class KafkaInspection implements AutoCloseable {
    private final KafkaSettings settings;
    private final Duration limit;
    private @Nullable CompletableFuture<Admin> admin;
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

    /// Does not wait for Kafka, but for the look-up of its hosts' names, which has no limit of its own; an interrupt
    /// ends the wait.
    ///
    /// @throws KafkaException when the settings make no client, or no host name is known
    Admin admin() throws InterruptedException {
        return answer(connecting());
    }

    private synchronized CompletableFuture<Admin> connecting() {
        if (closed) {
            throw new IllegalStateException("the inspection is closed");
        }
        if (admin == null) {
            admin = CompletableFuture.supplyAsync(
                    this::connect, task -> Thread.ofVirtual().start(task));
        }
        return admin;
    }

    private Admin connect() {
        Map<String, Object> properties = KafkaProperties.common(settings);
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) limit.toMillis());
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) limit.toMillis());
        return Admin.create(properties);
    }

    /// Waits for an answer, at most the limit.
    ///
    /// @throws KafkaException when Kafka says no, or nothing in time
    static <T> T answer(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KafkaException refusal) {
                throw refusal;
            }
            throw new KafkaException(e.getCause());
        }
    }

    /// Waits neither for what is not answered by now nor for a connection that is not made yet. Idempotent.
    @Override
    public synchronized void close() {
        closed = true;
        if (admin != null) {
            var _ = admin.thenAccept(made -> made.close(Duration.ZERO));
            admin = null;
        }
    }
}
