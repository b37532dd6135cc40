package ai.autobot.pipeline.authenticate.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.autobot.embedded.EmbeddedBroker;
import ai.autobot.events.AuditEvent;
import ai.autobot.events.AuditOutcome;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import ai.autobot.pipeline.runtime.startup.TopicSetup;
import ai.autobot.schemas.ErrorCode;
import ai.autobot.schemas.Topics;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaAuditTrailTest {
    private static final String HASH = "h".repeat(43);

    @Test
    void hasWrittenWhenItReturnsAndFailsWhenTheBrokerIsGone(@TempDir Path folder) throws InterruptedException {
        EmbeddedBroker broker = EmbeddedBroker.start(folder);
        try (KafkaAuditTrail trail = new KafkaAuditTrail(kafka(broker), "test", Clock.systemUTC())) {
            new TopicSetup(
                            Configuration.of(
                                    KafkaSettings.class,
                                    Map.of(
                                            "autobot.kafka.bootstrap-servers",
                                            broker.bootstrapServers(),
                                            "autobot.kafka.partitions",
                                            "1")),
                            Duration.ofSeconds(30))
                    .create();
            AuditEntry denied = AuditEntry.denied(AuditAction.REFRESH, ErrorCode.SESSION_ENDED, "192.0.2.1")
                    .of("ada")
                    .inSession(HASH)
                    .with("detail", "why");

            trail.write(denied);
            trail.write(AuditEntry.denied(AuditAction.SIGN_IN, ErrorCode.SIGN_IN_REFUSED, "192.0.2.1")
                    .of("ada"));
            trail.write(AuditEntry.denied(AuditAction.SIGN_IN, ErrorCode.SIGN_IN_REFUSED, "192.0.2.1"));

            List<ConsumerRecord<String, AuditEvent>> records = records(broker, 3);
            assertThat(records)
                    .as("the key of a refused sign-in does not tell whether there is such a user")
                    .extracting(ConsumerRecord::key)
                    .containsExactly("ada", "anonymous", "anonymous");
            assertThat(records.get(1).value().getUserId()).contains("ada");
            AuditEvent event = records.getFirst().value();
            assertThat(event.getAction()).isEqualTo("refresh");
            assertThat(event.getOutcome()).isEqualTo(AuditOutcome.DENIED);
            assertThat(event.getSessionHash()).contains(HASH);
            assertThat(event.getReason()).contains("session_ended");
            assertThat(event.getOrigin()).contains("192.0.2.1");
            assertThat(event.getAttributes()).containsEntry("detail", "why");
            assertThat(records.getLast().value().getUserId()).isEmpty();

            broker.close();
            assertThatExceptionOfType(AuditUnavailableException.class)
                    .isThrownBy(() -> trail.write(denied))
                    .withMessageContaining("audit.events");
        } finally {
            broker.close();
        }
    }

    private static Map<String, Object> kafka(EmbeddedBroker broker) {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    private static List<ConsumerRecord<String, AuditEvent>> records(EmbeddedBroker broker, int count) {
        List<ConsumerRecord<String, AuditEvent>> read = new CopyOnWriteArrayList<>();
        try (KafkaConsumer<String, AuditEvent> consumer = new KafkaConsumer<>(
                kafka(broker),
                Topics.AUDIT_EVENTS.keys().deserializer(),
                Topics.AUDIT_EVENTS.values().deserializer())) {
            List<TopicPartition> all = List.of(new TopicPartition(Topics.AUDIT_EVENTS.name(), 0));
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Awaitility.await().pollInSameThread().atMost(Duration.ofSeconds(60)).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(read::add);
                return read.size() >= count;
            });
        }
        return read;
    }
}
