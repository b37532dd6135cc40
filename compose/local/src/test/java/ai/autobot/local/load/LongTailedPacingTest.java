package ai.autobot.local.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LongTailedPacingTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final LongTailedPacing PACING =
            new LongTailedPacing(SECOND, Duration.ofSeconds(30), Duration.ofSeconds(100), 20);

    @Test
    void theMedianAndTheTailAreAsAskedFor() {
        double[] seconds = IntStream.range(0, 100_000)
                .mapToLong(call -> PACING.of("load-" + call).total().toMillis())
                .mapToDouble(millis -> millis / 1_000.0)
                .sorted()
                .toArray();

        assertThat(seconds[50_000]).isCloseTo(1, within(0.05));
        assertThat(seconds[99_000]).isCloseTo(30, within(2.0));
        assertThat(seconds[99_999]).isLessThanOrEqualTo(100);
    }

    @Test
    void aRequestsCallTakesTheSameTimeHoweverOftenItIsMade() {
        assertThat(PACING.of("load-7")).isEqualTo(PACING.of("load-7")).isNotEqualTo(PACING.of("load-8"));
    }

    @Test
    void timesThatDoNotGrowAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LongTailedPacing(SECOND, SECOND, SECOND, 20))
                .withMessageContaining("do not grow");
    }
}
