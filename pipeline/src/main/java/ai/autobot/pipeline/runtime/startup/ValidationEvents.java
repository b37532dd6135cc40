package ai.autobot.pipeline.runtime.startup;

import ai.autobot.events.HealthEvent;
import ai.autobot.events.HealthState;
import ai.autobot.pipeline.runtime.kafka.KafkaProperties;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import ai.autobot.schemas.HealthDetails;
import ai.autobot.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the checks of a start found, on `health.events`.
public final class ValidationEvents {
    /// What the checks are called there.
    public static final String COMPONENT = HealthDetails.VALIDATION;

    private static final Logger LOG = LoggerFactory.getLogger(ValidationEvents.class);
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private ValidationEvents() {}

    /// The whole as one event: UP where nothing is wrong, DEGRADED with warnings, DOWN with faults. Its
    /// details have an entry for each check that is not fine, by its name.
    static HealthEvent event(ValidationReport report, String instance, Instant now) {
        Map<String, String> details = new TreeMap<>();
        for (CheckResult result : report.results()) {
            switch (result.finding()) {
                case Finding.Ok _ -> {}
                case Finding.Warning warning ->
                    details.put(result.name(), "warning: " + ValidationReport.sentences(warning));
                case Finding.Fault fault -> details.put(result.name(), "error: " + ValidationReport.sentences(fault));
                case Finding.Skipped skipped -> details.put(result.name(), "skipped: " + skipped.text() + ".");
            }
        }
        HealthEvent.Builder event = HealthEvent.newBuilder()
                .setInstance(instance)
                .setComponent(COMPONENT)
                .setState(state(report))
                .setSince(now)
                .setOccurredAt(now)
                .setDetails(details);
        if (!details.isEmpty()) {
            event.setReason("%d errors and %d warnings at start".formatted(report.faults(), report.warnings()));
        }
        return event.build();
    }

    private static HealthState state(ValidationReport report) {
        if (report.faults() > 0) {
            return HealthState.DOWN;
        }
        return report.warnings() > 0 ? HealthState.DEGRADED : HealthState.UP;
    }

    /// Writes it, and waits for that, some seconds at most. Where Kafka or the topic is what is wrong it
    /// cannot be written: that is logged, and nothing else.
    public static void publish(ValidationReport report, KafkaSettings kafka, Instant now) throws InterruptedException {
        if (!isThere(report)) {
            return;
        }
        Map<String, Object> properties = KafkaProperties.common(kafka);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (int) LIMIT.toMillis());
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) LIMIT.toMillis());
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) LIMIT.toMillis());
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        HealthEvent event = event(report, kafka.instance(), now);
        try {
            KafkaProducer<String, HealthEvent> producer = new KafkaProducer<>(
                    properties,
                    Topics.HEALTH_EVENTS.keys().serializer(),
                    Topics.HEALTH_EVENTS.values().serializer());
            try {
                producer.send(new ProducerRecord<>(
                                Topics.HEALTH_EVENTS.name(), kafka.instance() + "/" + COMPONENT, event))
                        .get(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
            } finally {
                producer.close(Duration.ZERO);
            }
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            LOG.atWarn()
                    .addKeyValue("cause", e.toString())
                    .log("what the start-up checks found could not be published");
        }
    }

    private static boolean isThere(ValidationReport report) {
        return report.results().stream()
                .filter(result -> result.name().equals(KafkaChecks.KAFKA))
                .noneMatch(result -> result.finding() instanceof Finding.Fault);
    }
}
