package ai.autobot.pipeline.runtime.journey;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Map;
import org.junit.jupiter.api.Test;

/// How a request is stopped, breaks, or is left to the next owner, on real virtual threads, in Kafka's own
/// topology driver.
class JourneyStopsTest extends DrivenJourney {
    @Test
    void aRunningCallIsStoppedWhenWhoAskedWishesSo() {
        open(Map.of());
        ask("c", "r");
        calls.awaitRunning("r");

        stop("c", "r", "allowed");
        awaitEnds(1);

        assertThat(output).extracting(Simulation::verdict).containsExactly("CANCELLED");
    }

    @Test
    void aRunningCallIsStoppedWhenItsSessionIsRevoked() {
        open(Map.of());
        ask("c", "r");
        calls.awaitRunning("r");

        requireNonNull(calls.attempts.get("r")).revoke();
        awaitEnds(1);

        assertThat(output).extracting(Simulation::verdict).containsExactly("REVOKED");
    }

    @Test
    void aRevokedCallThatDoesNotStopIsBrokenOff() {
        calls.deaf = true;
        open(Map.of("autobot.journey.stop-grace", "50ms"));
        ask("c", "r");
        calls.awaitRunning("r");

        requireNonNull(calls.attempts.get("r")).revoke();
        awaitEnds(1);

        assertThat(output)
                .singleElement()
                .isInstanceOfSatisfying(
                        Ended.Broken.class,
                        broken -> assertThat(broken.stopCause()).isEqualTo(StopCause.REVOKED));
    }

    @Test
    void aWaitingRequestIsWithdrawnWhenWhoAskedWishesSo() {
        open(Map.of());
        ask("c", "r1");
        ask("c", "r2");
        stop("c", "r2", "allowed");
        awaitEnds(1);

        calls.release.release(2);
        awaitEnds(2);

        assertThat(output).extracting(Simulation::verdict).containsExactly("cancelled", "answered");
    }

    @Test
    void aWishToStopThatComesFirstIsRemembered() {
        open(Map.of());
        stop("c", "r", "allowed");

        ask("c", "r");
        awaitEnds(1);

        assertThat(output).extracting(Simulation::verdict).containsExactly("CANCELLED");
    }

    @Test
    void nobodyElseMayStopARequest() {
        open(Map.of());
        ask("c", "r");
        calls.awaitRunning("r");

        stop("c", "r", "denied");
        await().until(() -> calls.checked.contains("denied"));
        collect();
        calls.release.release();
        awaitEnds(1);

        assertThat(output).extracting(Simulation::verdict).containsExactly("answered");
    }

    @Test
    void aCallThatThrowsBreaksItsRequestAndNoOther() {
        open(Map.of());
        ask("a", "throws");
        ask("b", "r");
        calls.release.release(2);
        awaitEnds(2);

        assertThat(output).extracting(Simulation::verdict).containsExactlyInAnyOrder("broken", "answered");
        assertThat(output)
                .filteredOn(Ended.Broken.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(
                        Ended.Broken.class,
                        broken -> assertThat(broken.stopCause()).isNull());
    }

    @Test
    void callsAreStoppedWhenThePartitionIsLost() {
        open(Map.of());
        ask("c", "r");
        calls.awaitRunning("r");

        requireNonNull(driver).close();
        driver = null;

        await().untilAsserted(() -> assertThat(calls.stopped).containsEntry("r", StopCause.CLOSED));
        await().until(() -> requireNonNull(journeys).capacity().running() == 0);
    }
}
