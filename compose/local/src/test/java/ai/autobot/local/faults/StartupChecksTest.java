package ai.autobot.local.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.autobot.events.HealthEvent;
import ai.autobot.events.HealthState;
import ai.autobot.pipeline.Worker;
import ai.autobot.pipeline.runtime.startup.StartupException;
import ai.autobot.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A worker that meets what is not as it should be.
class StartupChecksTest {
    @TempDir
    private Path directory;

    @Test
    void aWorkerStartsWithWarningsAndTellsThemOnHealthEvents() throws Exception {
        try (House house = House.open(directory);
                Worker _ = house.worker()) {
            HealthEvent told = told(house);

            assertThat(told.getState()).isEqualTo(HealthState.DEGRADED);
            assertThat(told.getDetails().get("kafka-replication")).startsWith("warning: one broker");
        }
    }

    @Test
    void aWorkerDoesNotStartWithoutATopicAndTellsThatToo() throws Exception {
        try (House house = House.open(directory)) {
            try (Admin admin = Admin.create(house.kafka())) {
                admin.deleteTopics(List.of(Topics.CHAT_TOKENS.name())).all().get();
            }

            assertThatThrownBy(() -> Worker.start(house.configuration("in-process")))
                    .isInstanceOf(StartupException.class)
                    .hasMessageContaining("kafka-topics: missing: chat.tokens")
                    .hasMessageContaining("autobot topics create");
            HealthEvent told = told(house);
            assertThat(told.getState()).isEqualTo(HealthState.DOWN);
            assertThat(told.getDetails().get("kafka-topics")).startsWith("error: missing: chat.tokens");

            try (WorkerProcess process = house.workerProcess("worker-1")) {
                assertThat(process.awaitExit()).hasValue(3);
                assertThat(process.output()).contains("missing: chat.tokens").doesNotContain("\tat ");
            }
        }
    }

    private static HealthEvent told(House house) {
        Map<String, Object> reading = new HashMap<>(house.kafka());
        reading.put("group.id", "startup-checks-test");
        reading.put("auto.offset.reset", "earliest");
        try (KafkaConsumer<String, HealthEvent> consumer = new KafkaConsumer<>(
                reading,
                Topics.HEALTH_EVENTS.keys().deserializer(),
                Topics.HEALTH_EVENTS.values().deserializer())) {
            consumer.subscribe(List.of(Topics.HEALTH_EVENTS.name()));
            return Awaitility.await()
                    .atMost(House.PATIENCE)
                    .until(() -> first(consumer), found -> !found.isEmpty())
                    .getFirst();
        }
    }

    private static List<HealthEvent> first(KafkaConsumer<String, HealthEvent> consumer) {
        List<HealthEvent> found = new ArrayList<>();
        for (ConsumerRecord<String, HealthEvent> event : consumer.poll(Duration.ofMillis(500))) {
            if (event.key().equals("in-process/validation")) {
                found.add(event.value());
            }
        }
        return found;
    }
}
