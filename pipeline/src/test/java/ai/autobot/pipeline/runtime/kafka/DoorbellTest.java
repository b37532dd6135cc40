package ai.autobot.pipeline.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DoorbellTest {
    private static final Duration MOST = Duration.ofMillis(100);

    private final Doorbell doorbell = new Doorbell();
    private final AtomicInteger wakeUps = new AtomicInteger();

    private Duration beforeWait() {
        return doorbell.beforeWait(MOST, wakeUps::incrementAndGet);
    }

    @Test
    void wakesAThreadThatWaitsOnce() {
        beforeWait();
        doorbell.ring();
        doorbell.ring();

        assertThat(wakeUps).hasValue(1);
        assertThat(doorbell.afterWait()).isTrue();
    }

    @Test
    void wakesNobodyWhoDoesNotWait() {
        doorbell.ring();
        beforeWait();
        assertThat(doorbell.afterWait()).isFalse();
        doorbell.ring();

        assertThat(wakeUps).hasValue(0);
        beforeWait();
        assertThat(doorbell.afterWait()).isFalse();
    }

    @Test
    void letsTheThreadWaitAsLongAsTheLeastPatientResident() {
        Doorbell.Resident patient = now -> 70;
        Doorbell.Resident hasty = now -> 30;
        assertThat(beforeWait()).isEqualTo(MOST);
        doorbell.add(patient);
        doorbell.add(hasty);
        doorbell.add(now -> Long.MAX_VALUE);
        assertThat(beforeWait()).isEqualTo(Duration.ofMillis(30));
        doorbell.remove(hasty);
        assertThat(beforeWait()).isEqualTo(Duration.ofMillis(70));
    }

    @Test
    void waitsForTheNextPunctuationWhereSomethingIsThereAlready() {
        doorbell.add(now -> 0);

        assertThat(beforeWait()).isBetween(Duration.ofNanos(1), Duration.ofMillis(1));
    }

    @Test
    void asksTheResidentsWhenARingWouldBeHeardAlready() {
        doorbell.add(now -> {
            doorbell.ring();
            return 100;
        });
        beforeWait();

        assertThat(wakeUps).hasValue(1);
    }

    @Test
    void saysHowLongAgoTheThreadCameForRecords() {
        long hour = Duration.ofHours(1).toNanos();
        assertThat(doorbell.absence(System.nanoTime() + hour))
                .as("it never came")
                .isZero();

        doorbell.seen();

        assertThat(doorbell.absence(System.nanoTime() + hour)).isBetween(Duration.ofHours(1), Duration.ofHours(2));
    }

    @Test
    void aThreadThatHasEndedIsNotMissed() throws Exception {
        Doorbells doorbells = new Doorbells();
        Thread thread = Thread.ofPlatform().start(() -> doorbells.ofThisThread().seen());
        thread.join();

        assertThat(doorbells.longestAbsence()).isZero();
    }
}
