package ai.autobot.local.health;

import ai.autobot.events.HealthEvent;
import ai.autobot.events.HealthState;
import ai.autobot.schemas.HealthDetails;
import ai.autobot.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;

/// What was last said of each component, and by it for how long nothing. Not thread-safe.
final class Reports {
    private static final long USUAL_HEARTBEAT_MILLIS = 5_000;

    /// As many heartbeats as its peers wait before they call it lost, by default.
    private static final int HEARTBEATS_MISSED = 4;

    private static final Comparator<Reported> ORDER = Comparator.comparing(Reported::instance)
            .thenComparing(report -> !report.isWhole())
            .thenComparing(report -> report.event().getComponent());

    private final Map<String, Reported> byKey = new HashMap<>();
    private int unreadable;

    /// Takes a record of the topic; those of a key in their order.
    void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            unreadable++;
            return;
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            byKey.remove(key);
            return;
        }
        try {
            HealthEvent event =
                    Topics.HEALTH_EVENTS.values().deserializer().deserialize(record.topic(), record.value());
            Reported reported = new Reported(Instant.ofEpochMilli(record.timestamp()), event);
            if (reported.isGoodbye()) {
                byKey.remove(key);
            } else {
                byKey.put(key, reported);
            }
        } catch (SerializationException e) {
            unreadable++;
        }
    }

    /// All of them, by instance, the whole of each first.
    List<Reported> all() {
        return byKey.values().stream().sorted(ORDER).toList();
    }

    int unreadable() {
        return unreadable;
    }

    /// For how long an instance has said nothing, where that is too long; zero else, and of one that counts
    /// as lost. Who is the last to fall silent has no peer that would say so.
    Duration silence(String instance, Instant now) {
        Optional<Reported> whole = Optional.ofNullable(byKey.get(HealthDetails.key(instance, HealthDetails.INSTANCE)));
        if (whole.isPresent() && whole.get().event().getState() == HealthState.LOST) {
            return Duration.ZERO;
        }
        Instant last = byKey.values().stream()
                .filter(report -> report.instance().equals(instance))
                .map(Reported::saidAt)
                .max(Comparator.naturalOrder())
                .orElse(now);
        Duration allowed = Duration.ofMillis(
                HEARTBEATS_MISSED * whole.map(Reports::heartbeatMillis).orElse(USUAL_HEARTBEAT_MILLIS));
        Duration silence = Duration.between(last, now);
        return silence.compareTo(allowed) > 0 ? silence : Duration.ZERO;
    }

    /// Whether there are any, all are up, and all speak.
    boolean allUp(Instant now) {
        return !byKey.isEmpty()
                && byKey.values().stream()
                        .allMatch(report ->
                                report.isUp() && silence(report.instance(), now).isZero());
    }

    private static long heartbeatMillis(Reported whole) {
        String said = whole.event().getDetails().getOrDefault(HealthDetails.HEARTBEAT_MILLIS, "");
        return said.matches("[1-9]\\d{0,8}") ? Long.parseLong(said) : USUAL_HEARTBEAT_MILLIS;
    }
}
