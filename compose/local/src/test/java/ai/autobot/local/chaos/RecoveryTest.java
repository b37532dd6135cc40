package ai.autobot.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecoveryTest {
    private static final FaultSpan SPAN = new FaultSpan(
            new Fault.BrokerKilled(Duration.ofSeconds(10), Duration.ofSeconds(2)), second(10), second(10), second(12));

    private static Instant second(int second) {
        return Fabricated.START.plusSeconds(second);
    }

    private static Duration gap(int... seconds) {
        List<Instant> ends =
                IntStream.of(seconds).mapToObj(RecoveryTest::second).toList();
        return Recovery.of(SPAN, ends).longestGap();
    }

    @Test
    void theGapBeginsWithTheFaultAndNotWithTheLastAnswerBefore() {
        assertThat(gap(1, 15, 16)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aLongerGapAfterTheFirstAnswerCounts() {
        assertThat(gap(9, 11, 18, 19)).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void whatIsLongAfterTheFaultDoesNotCount() {
        assertThat(gap(11, 31, 33, 90)).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void whereNobodyWasAnsweredAnyMoreThereIsNothingToTell() {
        assertThat(gap(1, 2)).isZero();
    }
}
