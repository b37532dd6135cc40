package ai.autobot.pipeline.runtime.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecentEndsTest {
    private static final long NOW = 1_800_000_000_000L;

    private final RecentEnds ends = new RecentEnds();

    @Test
    void growsWithWhatWaitsAndShrinksWithHowFastItEnds() {
        count(100, NOW);

        assertThat(ends.untilEnded(20, NOW)).isEqualTo(Duration.ofSeconds(2));
        assertThat(ends.untilEnded(300, NOW)).isEqualTo(Duration.ofSeconds(30));
        count(100, NOW);
        assertThat(ends.untilEnded(300, NOW)).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void isAtLeastASecondAndAtMostAMinute() {
        assertThat(ends.untilEnded(1, NOW)).isEqualTo(Duration.ofMinutes(1));
        count(1_000, NOW);

        assertThat(ends.untilEnded(1, NOW)).isEqualTo(Duration.ofSeconds(1));
        assertThat(ends.untilEnded(1_000_000, NOW)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void whatEndedBeforeCountsForLessAndLessAndThenForNothing() {
        count(100, NOW);

        assertThat(ends.untilEnded(100, NOW + 10_000)).isEqualTo(Duration.ofSeconds(10));
        assertThat(ends.untilEnded(100, NOW + 15_000)).isEqualTo(Duration.ofSeconds(20));
        assertThat(ends.untilEnded(100, NOW + 30_000)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void aClockThatWasPutBackDoesNotConfuseIt() {
        count(100, NOW);

        count(100, NOW - 3_600_000);

        assertThat(ends.untilEnded(100, NOW - 3_600_000)).isEqualTo(Duration.ofSeconds(10));
    }

    private void count(int many, long nowMillis) {
        for (int end = 0; end < many; end++) {
            ends.count(nowMillis);
        }
    }
}
