package ai.autobot.pipeline.runtime.journey;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.runtime.kafka.Doorbell;
import org.junit.jupiter.api.Test;

class SlotQueueTest {
    private static final long NOW = 1_800_000_000_000L;

    private final SlotQueue queue = new SlotQueue();
    private final Applicant first = new Applicant(new Doorbell());
    private final Applicant second = new Applicant(new Doorbell());

    @Test
    void whoWasTurnedAwayGetsTheNextSlotThoughAnotherAsksBefore() {
        assertThat(queue.mayTake(second, 0, NOW)).isFalse();

        assertThat(queue.mayTake(first, 1, NOW)).isFalse();
        assertThat(queue.mayTake(second, 1, NOW)).isTrue();
    }

    @Test
    void applicantsThatAlwaysWantOneTakeTurns() {
        queue.mayTake(first, 0, NOW);
        queue.mayTake(second, 0, NOW);

        assertThat(queue.mayTake(first, 1, NOW)).isTrue();
        assertThat(queue.mayTake(first, 1, NOW)).isFalse();
        assertThat(queue.mayTake(second, 1, NOW)).isTrue();
        assertThat(queue.mayTake(second, 1, NOW)).isFalse();
        assertThat(queue.mayTake(first, 1, NOW)).isTrue();
    }

    @Test
    void whatIsLeftBesideASlotForEachThatWaitsIsAnybodys() {
        queue.mayTake(second, 0, NOW);

        assertThat(queue.mayTake(first, 2, NOW)).isTrue();
    }

    @Test
    void nobodyWaitsForOneThatWantsNoneAnyMore() {
        queue.mayTake(second, 0, NOW);

        queue.leave(second);

        assertThat(queue.mayTake(first, 1, NOW)).isTrue();
    }

    @Test
    void nobodyWaitsForOneThatHasNotAskedForTooLong() {
        queue.mayTake(second, 0, NOW);
        long patient = NOW + SlotQueue.PATIENCE.toMillis();

        assertThat(queue.mayTake(first, 1, patient)).isFalse();
        assertThat(queue.mayTake(first, 1, patient + 1)).isTrue();
    }
}
