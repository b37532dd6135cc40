package ai.autobot.pipeline.runtime.journey;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.schemas.ErrorCode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// How long a request may take, on real virtual threads, by the clock of Kafka's own topology driver.
class JourneyDeadlinesTest extends DrivenJourney {
    @Test
    void aWaitingRequestEndsWhenItsDeadlinePasses() {
        open(Map.of());
        ask("c", "r1");
        ask("c", "r2", start.plusSeconds(5));

        requireNonNull(driver).advanceWallClockTime(Duration.ofSeconds(6));

        assertThat(codes()).containsExactly(ErrorCode.DEADLINE_EXCEEDED);
        assertThat(calls.started).doesNotContain("r2");
    }

    @Test
    void aRunningCallIsStoppedWhenItsDeadlinePasses() {
        open(Map.of());
        ask("c", "r", start.plusSeconds(5));
        calls.awaitRunning("r");

        requireNonNull(driver).advanceWallClockTime(Duration.ofSeconds(6));
        awaitEnds(1);

        assertThat(output).extracting(Simulation::verdict).containsExactly("DEADLINE");
    }

    @Test
    void aCallThatRunsTooLongIsStopped() {
        open(Map.of("autobot.journey.attempt-limit", "1m"));
        ask("c", "r");
        calls.awaitRunning("r");

        requireNonNull(driver).advanceWallClockTime(Duration.ofSeconds(61));
        awaitEnds(1);

        assertThat(output).extracting(Simulation::verdict).containsExactly("LIMIT");
    }

    @Test
    void aCallThatDoesNotStopIsGivenUpAfterTheGrace() {
        calls.deaf = true;
        open(Map.of("autobot.journey.attempt-limit", "1m", "autobot.journey.stop-grace", "10s"));
        ask("c", "r");
        calls.awaitRunning("r");
        requireNonNull(driver).advanceWallClockTime(Duration.ofSeconds(61));

        driver.advanceWallClockTime(Duration.ofSeconds(11));
        calls.release.release();
        await().until(() -> requireNonNull(journeys).capacity().running() == 0);
        collect();

        assertThat(output).extracting(Simulation::verdict).containsExactly("broken");
    }
}
