package ai.autobot.pipeline.runtime.journey;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What becomes of running calls when the partition is lost, on real virtual threads, in Kafka's own topology driver.
class JourneyHandOverTest extends DrivenJourney {
    private static final Map<String, String> LONG_GRACE = Map.of("autobot.journey.hand-over-grace", "10m");

    @Test
    void aCallWhoseResultIsKeptRunsOnToItsEnd() {
        calls.keeps = true;
        open(LONG_GRACE);
        ask("c", "r");
        calls.awaitRunning("r");

        losePartition();
        assertThat(requireNonNull(journeys).handedOver()).isEqualTo(1);
        calls.release.release();

        await().until(() -> requireNonNull(journeys).handedOver() == 0);
        assertThat(calls.stopped).isEmpty();
        assertThat(requireNonNull(journeys).capacity().running()).isZero();
        assertThat(requireNonNull(journeys).capacity().pending()).isZero();
    }

    @Test
    void aCallWhoseResultIsNotKeptIsStoppedAtOnce() {
        open(LONG_GRACE);
        ask("c", "r");
        calls.awaitRunning("r");

        losePartition();

        assertThat(requireNonNull(journeys).handedOver()).isZero();
        await().untilAsserted(() -> assertThat(calls.stopped).containsEntry("r", StopCause.CLOSED));
    }

    @Test
    void whatStillRunsWhenTheGraceIsOverIsStopped() {
        calls.keeps = true;
        open(Map.of("autobot.journey.hand-over-grace", "50ms"));
        ask("c", "r");
        calls.awaitRunning("r");

        losePartition();

        await().untilAsserted(() -> assertThat(calls.stopped).containsEntry("r", StopCause.CLOSED));
        await().until(() -> requireNonNull(journeys).handedOver() == 0);
    }

    @Test
    void withoutAGraceEverythingIsStoppedAtOnce() {
        calls.keeps = true;
        open(Map.of("autobot.journey.hand-over-grace", "0s"));
        ask("c", "r");
        calls.awaitRunning("r");

        losePartition();

        assertThat(requireNonNull(journeys).handedOver()).isZero();
        await().untilAsserted(() -> assertThat(calls.stopped).containsEntry("r", StopCause.CLOSED));
    }

    @Test
    void aHandedOverCallThatIsAbandonedIsStopped() {
        calls.keeps = true;
        open(LONG_GRACE);
        ask("c", "r");
        ask("d", "other");
        calls.awaitRunning("r");
        calls.awaitRunning("other");
        losePartition();

        requireNonNull(journeys).abandon("kept r");

        await().untilAsserted(() -> assertThat(calls.stopped).containsEntry("r", StopCause.CANCELLED));
        await().until(() -> requireNonNull(journeys).handedOver() == 1);
        assertThat(calls.stopped).doesNotContainKey("other");
    }

    @Test
    void aHandedOverCallIsStoppedAtItsDeadline() {
        calls.keeps = true;
        open(LONG_GRACE);
        ask("c", "r", start.plusMillis(300));
        ask("d", "later", start.plusSeconds(300));
        calls.awaitRunning("r");
        calls.awaitRunning("later");

        losePartition();

        await().untilAsserted(() -> assertThat(calls.stopped).containsEntry("r", StopCause.DEADLINE));
        await().until(() -> requireNonNull(journeys).handedOver() == 1);
        assertThat(calls.stopped).doesNotContainKey("later");
    }

    @Test
    void aHandedOverCallIsStoppedWhenItsSessionIsRevoked() {
        calls.keeps = true;
        open(LONG_GRACE);
        ask("c", "r");
        calls.awaitRunning("r");
        losePartition();

        requireNonNull(calls.attempts.get("r")).revoke();

        await().untilAsserted(() -> assertThat(calls.stopped).containsEntry("r", StopCause.REVOKED));
        await().until(() -> requireNonNull(journeys).handedOver() == 0);
    }

    @Test
    void aCallThatItsUserStoppedIsNotHandedOver() {
        calls.keeps = true;
        calls.deaf = true;
        open(LONG_GRACE);
        ask("c", "r");
        calls.awaitRunning("r");
        stop("c", "r", "allowed");
        await().until(() -> calls.checked.contains("allowed"));
        await().until(() -> {
            collect();
            return requireNonNull(calls.attempts.get("r")).stopCause().isPresent();
        });

        losePartition();

        assertThat(requireNonNull(journeys).handedOver()).isZero();
    }

    @Test
    void whatDidNotKeepItsResultBeforeTheLossMayNotBeginToAfterIt() {
        calls.deaf = true;
        open(LONG_GRACE);
        ask("c", "r");
        calls.awaitRunning("r");

        losePartition();

        assertThat(requireNonNull(calls.attempts.get("r")).keepAs("late")).isFalse();
    }

    @Test
    void theEndOfAWorkerWaitsForWhatIsHandedOver() throws InterruptedException {
        calls.keeps = true;
        open(LONG_GRACE);
        ask("c", "r");
        calls.awaitRunning("r");
        losePartition();
        Thread end = Thread.ofPlatform().start(requireNonNull(journeys)::awaitHandOver);
        await().until(() -> end.getState() == Thread.State.TIMED_WAITING);

        calls.release.release();

        assertThat(end.join(Duration.ofMinutes(1))).isTrue();
        assertThat(calls.stopped).isEmpty();
    }

    @Test
    void anInterruptOfTheEndStopsWhatIsHandedOver() throws InterruptedException {
        calls.keeps = true;
        open(LONG_GRACE);
        ask("c", "r");
        calls.awaitRunning("r");
        losePartition();
        Thread end = Thread.ofPlatform().start(requireNonNull(journeys)::awaitHandOver);
        await().until(() -> end.getState() == Thread.State.TIMED_WAITING);

        end.interrupt();

        assertThat(end.join(Duration.ofMinutes(1))).isTrue();
        assertThat(calls.stopped).containsEntry("r", StopCause.CLOSED);
    }

    @Test
    void aKeptResultIsDroppedWhenItsEndIsCommittedForSure() {
        calls.keeps = true;
        open(Map.of());
        ask("c", "r");
        calls.release.release();
        awaitEnds(1);

        seeSeconds(29);
        assertThat(calls.committed).isEmpty();
        seeSeconds(2);

        await().untilAsserted(() -> assertThat(calls.committed).containsExactly("kept r"));
    }

    @Test
    void timeInWhichNobodySawTheStreamThreadDoesNotMakeAnEndSure() {
        calls.keeps = true;
        open(Map.of());
        ask("c", "r");
        calls.release.release();
        awaitEnds(1);

        requireNonNull(driver).advanceWallClockTime(Duration.ofHours(1));
        seeSeconds(5);

        assertThat(calls.committed).isEmpty();
    }

    private void losePartition() {
        requireNonNull(driver).close();
        driver = null;
    }

    private void seeSeconds(int seconds) {
        for (int second = 0; second < seconds; second++) {
            requireNonNull(driver).advanceWallClockTime(Duration.ofSeconds(1));
        }
    }
}
