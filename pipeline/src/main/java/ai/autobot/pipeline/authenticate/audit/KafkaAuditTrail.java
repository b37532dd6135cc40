package ai.autobot.pipeline.authenticate.audit;

import ai.autobot.events.AuditEvent;
import ai.autobot.events.AuditOutcome;
import ai.autobot.schemas.ErrorCode;
import ai.autobot.schemas.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/// Writes to `audit.events`, keyed by the user, but refused sign-ins with a password under one key for all; each event
/// is
/// acknowledged by all in-sync replicas before [#write] returns. The producer is idempotent, so that a retry of
/// Kafka's own writes it once. Blocks 15 s at most.
///
/// Connects at the first event: a command that only looks needs no Kafka. Thread-safe.
public final class KafkaAuditTrail implements AuditTrail, AutoCloseable {
    /// The key of what is about nobody who is known.
    public static final String NOBODY = "anonymous";

    private static final Duration LONGEST_BLOCK = Duration.ofSeconds(5);
    private static final Duration LONGEST_DELIVERY = Duration.ofSeconds(10);

    private final Map<String, Object> kafka;
    private final String instance;
    private final Clock clock;
    private @Nullable Producer<String, AuditEvent> producer;
    private boolean closed;

    /// @param kafka how to reach the brokers: `bootstrap.servers`, and what security they need
    /// @param instance the name of who writes
    public KafkaAuditTrail(Map<String, Object> kafka, String instance, Clock clock) {
        this.kafka = new HashMap<>(kafka);
        this.instance = instance;
        this.clock = clock;
    }

    @Override
    public void write(AuditEntry entry) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        try {
            AuditEvent event = event(entry);
            Future<RecordMetadata> written =
                    producer().send(new ProducerRecord<>(Topics.AUDIT_EVENTS.name(), key(entry), event));
            written.get(LONGEST_DELIVERY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptException e) {
            // Kafka's own sets the flag again, ours is the exception.
            Thread.interrupted();
            throw new InterruptedException();
        } catch (ExecutionException e) {
            throw unavailable(e.getCause() == null ? e : e.getCause());
        } catch (KafkaException | TimeoutException | IllegalStateException e) {
            throw unavailable(e);
        }
    }

    /// Whether a user exists must not decide to which partition a refusal goes: while one cannot be written, the answer
    /// would tell.
    private static String key(AuditEntry entry) {
        boolean refusedSignIn = entry.action() == AuditAction.SIGN_IN && entry.outcome() == AuditOutcome.DENIED;
        return refusedSignIn || entry.userId() == null ? NOBODY : entry.userId();
    }

    private static AuditUnavailableException unavailable(Throwable cause) {
        return new AuditUnavailableException(
                "The audit cannot be written to " + Topics.AUDIT_EVENTS.name() + " (" + cause.getMessage()
                        + "), so nothing was done.",
                cause);
    }

    private AuditEvent event(AuditEntry entry) {
        ErrorCode reason = entry.reason();
        return new AuditEvent(
                UUID.randomUUID().toString(),
                entry.action().label(),
                entry.outcome(),
                entry.userId(),
                entry.sessionHash(),
                null,
                null,
                reason == null ? null : reason.code(),
                entry.origin(),
                instance,
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                entry.attributes());
    }

    private synchronized Producer<String, AuditEvent> producer() {
        if (closed) {
            throw new IllegalStateException("it was closed");
        }
        if (producer == null) {
            Map<String, Object> properties = new HashMap<>(kafka);
            properties.put(ProducerConfig.ACKS_CONFIG, "all");
            properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
            properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
            properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, LONGEST_BLOCK.toMillis());
            properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) LONGEST_BLOCK.toMillis());
            properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) LONGEST_DELIVERY.toMillis());
            producer = new KafkaProducer<>(
                    properties,
                    Topics.AUDIT_EVENTS.keys().serializer(),
                    Topics.AUDIT_EVENTS.values().serializer());
        }
        return producer;
    }

    /// Idempotent; blocks two seconds at most.
    @Override
    public synchronized void close() {
        closed = true;
        if (producer != null) {
            producer.close(Duration.ofSeconds(2));
            producer = null;
        }
    }
}
