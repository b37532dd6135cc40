package ai.autobot.local.faults;

import static ai.autobot.local.faults.HealthyWorkerTest.last;
import static ai.autobot.local.faults.HealthyWorkerTest.states;
import static ai.autobot.local.faults.HealthyWorkerTest.until;
import static ai.autobot.local.faults.HealthyWorkerTest.ways;
import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.HealthEvent;
import ai.autobot.events.HealthState;
import ai.autobot.local.Autobot;
import ai.autobot.local.terminal.Palette;
import ai.autobot.local.terminal.Screen;
import ai.autobot.schemas.HealthDetails;
import ai.autobot.schemas.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three real processes, of which one is killed, one stands still, and one ends as it should.
class LostWorkerTest {
    @TempDir
    Path directory;

    @Test
    void aKilledWorkerIsLostUntilItIsBackAndOneThatStoodStillOrWasStoppedAccusesNobodyAndIsNotAccused()
            throws Exception {
        try (House house = House.open(directory)
                        .with("autobot.health.heartbeat", "1s")
                        .with("autobot.health.lost-after", "6");
                WorkerProcess one = house.workerProcess("one");
                WorkerProcess two = house.workerProcess("two");
                WorkerProcess three = house.workerProcess("three");
                Seen<String, HealthEvent> health = new Seen<>(house.kafka(), Topics.HEALTH_EVENTS)) {
            for (String instance : new String[] {"one", "two", "three"}) {
                until(health, instance + "/instance", event -> event.getState() == HealthState.UP);
            }
            assertThat(showHealth(house)).isEqualTo(0);

            three.kill();

            HealthEvent lost = until(health, "three/instance", event -> event.getState() == HealthState.LOST);
            assertThat(lost.getDetails().get(HealthDetails.REPORTED_BY)).isIn("one", "two");
            until(health, "three/redis:sessions", event -> event.getState() == HealthState.LOST);
            until(health, "three/streams", event -> event.getState() == HealthState.LOST);
            assertThat(showHealth(house)).isEqualTo(1);

            try (WorkerProcess again = house.workerProcess("three")) {
                until(health, "three/instance", event -> event.getState() == HealthState.UP);
                until(health, "three/redis:sessions", event -> event.getState() == HealthState.UP);

                two.pause();
                until(health, "two/instance", event -> event.getState() == HealthState.LOST);
                two.goOn();
                until(health, "two/instance", event -> event.getState() == HealthState.UP);
                until(health, "two/instance", HealthEvent::getHeartbeat);

                again.end();
                health.recordsUntil(read -> read.stream()
                        .anyMatch(record -> record.key().equals("three/instance") && record.value() == null));
                HealthEvent beat =
                        last(health.recordsUntil(_ -> true), "one/instance").orElseThrow();
                // Long enough to miss it.
                health.recordsUntil(read -> read.stream()
                                .filter(record -> record.key().equals("one/instance")
                                        && record.value() != null
                                        && record.value().getOccurredAt().isAfter(beat.getOccurredAt()))
                                .count()
                        >= 10);
            }
            assertThat(last(health.recordsUntil(_ -> true), "three/instance"))
                    .as("it stopped on purpose")
                    .isEmpty();
            assertThat(ways(health, "three/instance")).containsOnlyOnce(HealthState.LOST);
            assertThat(ways(health, "two/instance")).containsOnlyOnce(HealthState.LOST);
            assertThat(states(health, "one/instance")).doesNotContain(HealthState.LOST);
            assertThat(one.isAlive()).isTrue();
        }
    }

    private static int showHealth(House house) {
        StringWriter out = new StringWriter();
        PrintWriter writer = new PrintWriter(out);
        Map<String, Object> kafka = house.kafka();
        int code = Autobot.run(
                new Screen(writer, writer, false, new Palette(false), 80, 24),
                "health",
                "--bootstrap-servers",
                "" + kafka.get("bootstrap.servers"));
        assertThat(out.toString()).contains("one ", "two ", "three ", "redis:sessions", "provider:extractive");
        return code;
    }
}
