package ai.autobot.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.local.chaos.ProviderCall.End;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaidTwiceTest {
    private static final Duration ENDED = Duration.ofSeconds(1);
    private static final Duration LATER = Duration.ofSeconds(8);

    private final Fabricated seen = new Fabricated().answered("c1-r1").answered("c1-r2");

    private PaidTwice found() {
        return PaidTwice.in(seen.evidence());
    }

    private void callAgain() {
        seen.calls.add(Fabricated.call("c1-r1", 2, LATER, LATER.plus(ENDED), End.COMPLETE));
    }

    private void fault(Fault fault) {
        Instant from = Fabricated.START.plus(fault.at());
        seen.faults.add(new FaultSpan(fault, from, from, from.plus(fault.lasts())));
    }

    @Test
    void eachCallOnceIsPaidOnce() {
        assertThat(found().without()).isEmpty();
        assertThat(found().excused()).isEmpty();
    }

    @Test
    void aCallAfterOneThatHadFinishedIsPaidTwice() {
        callAgain();

        assertThat(found().without()).containsExactly(seen.calls.getFirst());
    }

    @Test
    void aCallAfterOneThatWasLeftIsNot() {
        seen.calls.set(0, Fabricated.call("c1-r1", 1, Duration.ZERO, ENDED, End.LEFT));
        callAgain();

        assertThat(found().without()).isEmpty();
    }

    @Test
    void aCallThatBeganBeforeTheFirstHadFinishedIsNot() {
        seen.calls.add(Fabricated.call("c1-r1", 2, Duration.ofMillis(900), LATER, End.COMPLETE));

        assertThat(found().without()).isEmpty();
    }

    @Test
    void aWorkerThatIsKilledAtOnceCannotHaveWrittenItDown() {
        callAgain();
        fault(new Fault.WorkerKilled(1, ENDED.plusMillis(500), Duration.ofSeconds(2)));

        assertThat(found().without()).isEmpty();
        assertThat(found().excused()).containsExactly(seen.calls.getFirst());
    }

    @Test
    void aKillTakesItsTimeAndTheWorkerGoesOnAsLong() {
        callAgain();
        Fault kill = new Fault.WorkerKilled(1, ENDED.minusMillis(5), Duration.ofSeconds(2));
        Instant begun = Fabricated.START.plus(kill.at());
        seen.faults.add(new FaultSpan(kill, begun, begun.plusMillis(300), begun.plusSeconds(2)));

        assertThat(found().without()).isEmpty();
        assertThat(found().excused()).containsExactly(seen.calls.getFirst());
    }

    @Test
    void theProviderSeesOnlyAMomentLaterThatAWorkerIsGone() {
        callAgain();
        fault(new Fault.WorkerKilled(1, ENDED.minusMillis(20), Duration.ofSeconds(2)));

        assertThat(found().excused()).containsExactly(seen.calls.getFirst());
    }

    @Test
    void thatAnotherWorkerIsKilledKeepsNoneFromWritingItDown() {
        callAgain();
        fault(new Fault.WorkerKilled(2, ENDED.plusMillis(500), Duration.ofSeconds(2)));

        assertThat(found().without()).containsExactly(seen.calls.getFirst());
    }

    @Test
    void aWorkerThatStandsStillUntilItIsMadeAgainCannot() {
        callAgain();
        fault(new Fault.WorkerStopped(1, ENDED.plusMillis(500), Duration.ofSeconds(7)));

        assertThat(found().excused()).containsExactly(seen.calls.getFirst());
    }

    @Test
    void aWorkerThatStoodStillAndWentOnLongBeforeItWasMadeAgainCan() {
        callAgain();
        fault(new Fault.WorkerStopped(1, ENDED.plusMillis(500), Duration.ofSeconds(2)));

        assertThat(found().without()).containsExactly(seen.calls.getFirst());
    }

    @Test
    void aWorkerThatStoodStillAndIsKilledAsItGoesOnCannot() {
        callAgain();
        fault(new Fault.WorkerStopped(1, ENDED.plusMillis(300), Duration.ofSeconds(4)));
        fault(new Fault.WorkerKilled(1, ENDED.plusMillis(4_600), Duration.ofSeconds(2)));

        assertThat(found().excused()).containsExactly(seen.calls.getFirst());
    }

    @Test
    void aWorkerThatIsKilledLaterCan() {
        callAgain();
        fault(new Fault.WorkerKilled(1, ENDED.plusMillis(1_500), Duration.ofSeconds(2)));

        assertThat(found().without()).containsExactly(seen.calls.getFirst());
    }

    @Test
    void whileAWorkerIsDownTheOthersCan() {
        callAgain();
        fault(new Fault.WorkerKilled(1, ENDED.minusMillis(500), Duration.ofSeconds(2)));

        assertThat(found().without()).containsExactly(seen.calls.getFirst());
    }

    @Test
    void withoutRedisItCannotBeWrittenDown() {
        callAgain();
        fault(new Fault.RedisStopped(ENDED.minusMillis(500), Duration.ofSeconds(2)));

        assertThat(found().excused()).containsExactly(seen.calls.getFirst());
    }

    @Test
    void aRedisThatIsKilledLosesWhatItHasNotBroughtToTheDiskYet() {
        callAgain();
        fault(new Fault.RedisKilled(ENDED.plusMillis(1_900), Duration.ofSeconds(1)));

        assertThat(found().excused()).containsExactly(seen.calls.getFirst());
    }

    @Test
    void whatAWorkerThatStoodStillWritesLateIsLostAsWell() {
        callAgain();
        fault(new Fault.WorkerStopped(1, ENDED.minusMillis(50), Duration.ofSeconds(4)));
        fault(new Fault.RedisKilled(ENDED.plusMillis(4_500), Duration.ofMillis(300)));

        assertThat(found().excused()).containsExactly(seen.calls.getFirst());
    }

    @Test
    void whatItWroteLongBeforeIsNot() {
        callAgain();
        fault(new Fault.WorkerStopped(1, ENDED.minusMillis(50), Duration.ofSeconds(1)));
        fault(new Fault.RedisKilled(ENDED.plusMillis(4_500), Duration.ofMillis(300)));

        assertThat(found().without()).containsExactly(seen.calls.getFirst());
    }

    @Test
    void oneThatOnlyStandsStillLosesNothing() {
        callAgain();
        fault(new Fault.RedisStopped(ENDED.plusMillis(1_900), Duration.ofSeconds(1)));

        assertThat(found().without()).containsExactly(seen.calls.getFirst());
    }

    @Test
    void withoutRedisItCannotBeLookedUp() {
        callAgain();
        fault(new Fault.RedisKilled(LATER.minusMillis(500), Duration.ofSeconds(2)));

        assertThat(found().excused()).containsExactly(seen.calls.getFirst());
    }

    @Test
    void whenRedisIsBackItCan() {
        callAgain();
        fault(new Fault.RedisKilled(LATER.minusMillis(4_900), Duration.ofSeconds(2)));

        assertThat(found().without()).containsExactly(seen.calls.getFirst());
    }

    @Test
    void whoStoodStillWhenRedisCameBackHasNotFoundItYet() {
        callAgain();
        fault(new Fault.RedisKilled(ENDED.minusSeconds(6), Duration.ofSeconds(1)));
        fault(new Fault.WorkerStopped(1, ENDED.minusSeconds(5), Duration.ofSeconds(4)));

        assertThat(found().excused()).containsExactly(seen.calls.getFirst());
    }

    @Test
    void withoutTheBrokerItCanBeWrittenDown() {
        callAgain();
        fault(new Fault.BrokerKilled(ENDED.minusMillis(500), Duration.ofSeconds(2)));

        assertThat(found().without()).containsExactly(seen.calls.getFirst());
    }
}
