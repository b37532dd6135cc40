package ai.autobot.pipeline.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.HealthEvent;
import ai.autobot.events.HealthState;
import ai.autobot.schemas.HealthDetails;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PeersTest {
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final int LOST_AFTER = 3;
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final Peers peers = peersOf("b");
    private long nanos = 1;

    @BeforeEach
    void join() {
        peers.present(nanos);
    }

    @Test
    void whoIsSilentForThreeWholeHeartbeatsIsLost() {
        speak("c", "redis:main");
        speak("c", HealthDetails.INSTANCE);
        beat(LOST_AFTER);
        assertThat(peers.silent()).isEmpty();

        beat(1);

        assertThat(peers.silent()).singleElement().satisfies(lost -> {
            assertThat(lost.instance()).isEqualTo("c");
            assertThat(lost.components()).containsExactlyInAnyOrder("redis:main", HealthDetails.INSTANCE);
            assertThat(lost.lastHeard()).isEqualTo(START);
        });
    }

    @Test
    void anyOfItsComponentsProvesThatItLives() {
        speak("c", HealthDetails.INSTANCE);
        for (int number = 0; number < 5; number++) {
            beat(LOST_AFTER);
            speak("c", "redis:main");
        }
        beat(1);

        assertThat(peers.silent()).isEmpty();
    }

    @Test
    void whoDoesNotHearItselfCallsNobodyLost() {
        speak("c", HealthDetails.INSTANCE);

        nanos += Duration.ofHours(1).toNanos();

        assertThat(peers.silent()).isEmpty();
    }

    /// As after the machine stood still: what came meanwhile is read in any order.
    @Test
    void ownHeartbeatsThatComeTogetherCountAsOne() {
        speak("c", HealthDetails.INSTANCE);
        nanos += Duration.ofHours(1).toNanos();

        for (int number = 0; number < 10; number++) {
            heard("b", HealthDetails.INSTANCE, HealthState.UP, true, Map.of(HealthDetails.STARTED_AT, "b-1"));
        }

        assertThat(peers.silent()).isEmpty();
    }

    @Test
    void heartbeatsOfAnEarlierProcessOfTheSameNameCountForNothing() {
        speak("c", HealthDetails.INSTANCE);
        for (int number = 0; number < 10; number++) {
            nanos += HEARTBEAT.toNanos();
            heard("b", HealthDetails.INSTANCE, HealthState.UP, true, Map.of(HealthDetails.STARTED_AT, "b-0"));
        }

        assertThat(peers.silent()).isEmpty();
    }

    @Test
    void whoSaidGoodbyeIsNotMissedThoughAComponentIsReadLate() {
        speak("c", HealthDetails.INSTANCE);
        heard("c", HealthDetails.INSTANCE, HealthState.DOWN, false, Map.of(HealthDetails.STOPPED, "true"));
        speak("c", "redis:main");
        peers.heard("c/" + HealthDetails.INSTANCE, null, START, nanos);
        speak("c", "redis:main");

        beat(10);

        assertThat(peers.silent()).isEmpty();
    }

    @Test
    void whoIsLostIsCalledSoOnceUntilItSpeaksAgain() {
        speak("c", HealthDetails.INSTANCE);
        beat(LOST_AFTER + 1);
        peers.lost("c", START);
        beat(1);
        assertThat(peers.silent()).isEmpty();

        speak("c", HealthDetails.INSTANCE);
        beat(LOST_AFTER + 1);

        assertThat(peers.silent()).extracting(Peers.Lost::instance).containsExactly("c");
    }

    @Test
    void whoWasCalledLostByAnotherIsNotCalledSoAgain() {
        speak("c", HealthDetails.INSTANCE);
        beat(LOST_AFTER);
        heard("c", HealthDetails.INSTANCE, HealthState.LOST, false, Map.of());

        beat(5);

        assertThat(peers.silent()).isEmpty();
    }

    @Test
    void theFirstByNameSpeaksAndTheNextOnlyWhenItStaysSilent() {
        Peers first = peersOf("a");
        first.present(nanos);
        for (Peers each : List.of(first, peers)) {
            say(each, "a", HealthDetails.INSTANCE, HealthState.UP, true, Map.of(HealthDetails.STARTED_AT, "a-1"));
            say(each, "c", HealthDetails.INSTANCE, HealthState.UP, false, Map.of());
        }
        for (int number = 0; number <= LOST_AFTER; number++) {
            nanos += HEARTBEAT.toNanos();
            for (Peers each : List.of(first, peers)) {
                say(each, "a", HealthDetails.INSTANCE, HealthState.UP, true, Map.of(HealthDetails.STARTED_AT, "a-1"));
                say(each, "b", HealthDetails.INSTANCE, HealthState.UP, true, Map.of(HealthDetails.STARTED_AT, "b-1"));
            }
        }
        assertThat(first.silent()).extracting(Peers.Lost::instance).containsExactly("c");
        assertThat(peers.silent()).isEmpty();

        nanos += HEARTBEAT.toNanos();
        say(peers, "a", HealthDetails.INSTANCE, HealthState.UP, true, Map.of(HealthDetails.STARTED_AT, "a-1"));
        beat(1);

        assertThat(peers.silent()).extracting(Peers.Lost::instance).containsExactly("c");
    }

    @Test
    void whoSpeaksLessOftenMayBeSilentForLonger() {
        heard("c", HealthDetails.INSTANCE, HealthState.UP, true, Map.of(HealthDetails.HEARTBEAT_MILLIS, "20000"));
        beat(4 * LOST_AFTER);
        assertThat(peers.silent()).isEmpty();

        beat(1);

        assertThat(peers.silent()).hasSize(1);
    }

    @Test
    void whoWasCalledLostThoughItIsThereHearsOfIt() {
        assertThat(heard("b", HealthDetails.INSTANCE, HealthState.LOST, false, Map.of()))
                .isTrue();
        assertThat(heard("c", HealthDetails.INSTANCE, HealthState.LOST, false, Map.of()))
                .isFalse();

        peers.absent();
        assertThat(heard("b", HealthDetails.INSTANCE, HealthState.LOST, false, Map.of()))
                .as("of an earlier life")
                .isFalse();
    }

    @Test
    void silenceCountsFromWhenTheTopicHasBeenRead() {
        peers.absent();
        speak("c", HealthDetails.INSTANCE);
        beat(10);
        assertThat(peers.silent()).isEmpty();

        peers.present(nanos);
        beat(LOST_AFTER + 1);

        assertThat(peers.silent()).hasSize(1);
    }

    @Test
    void whoIsLostForLongIsForgotten() {
        speak("c", HealthDetails.INSTANCE);
        beat(LOST_AFTER + 1);
        peers.lost("c", START);

        assertThat(peers.lostBefore(START)).isEmpty();
        assertThat(peers.lostBefore(START.plusMillis(1)))
                .extracting(Peers.Lost::instance)
                .containsExactly("c");

        peers.heard("c/" + HealthDetails.INSTANCE, null, START, nanos);
        assertThat(peers.lostBefore(START.plusMillis(1))).isEmpty();
    }

    @Test
    void whatMakesNoSenseIsPassedOver() {
        assertThat(peers.heard("nonsense", null, START, nanos)).isFalse();
        assertThat(say(peers, "", "x", HealthState.UP, true, Map.of())).isFalse();
        beat(10);

        assertThat(peers.silent()).isEmpty();
    }

    private static Peers peersOf(String self) {
        return new Peers(self, self + "-1", HEARTBEAT, LOST_AFTER);
    }

    private void beat(int times) {
        for (int number = 0; number < times; number++) {
            nanos += HEARTBEAT.toNanos();
            heard("b", HealthDetails.INSTANCE, HealthState.UP, true, Map.of(HealthDetails.STARTED_AT, "b-1"));
        }
    }

    private void speak(String instance, String component) {
        heard(instance, component, HealthState.UP, true, Map.of());
    }

    private boolean heard(
            String instance, String component, HealthState state, boolean heartbeat, Map<String, String> details) {
        return say(peers, instance, component, state, heartbeat, details);
    }

    private boolean say(
            Peers to,
            String instance,
            String component,
            HealthState state,
            boolean heartbeat,
            Map<String, String> details) {
        HealthEvent event = HealthEvent.newBuilder()
                .setInstance(instance)
                .setComponent(component)
                .setState(state)
                .setSince(START)
                .setOccurredAt(START)
                .setHeartbeat(heartbeat)
                .setDetails(new HashMap<>(details))
                .build();
        return to.heard(HealthDetails.key(instance, component), event, START, nanos);
    }
}
