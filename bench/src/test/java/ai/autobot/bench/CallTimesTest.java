package ai.autobot.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CallTimesTest {
    @Test
    void oneTimeIsThatOfEveryCall() {
        CallTimes times = CallTimes.of("500ms");

        assertThat(times.longest()).isEqualTo(Duration.ofMillis(500));
        assertThat(times.pacing().of("load-1").total()).isEqualTo(Duration.ofMillis(500));
        assertThat(times.pacing().of("load-1").firstTokenAfter()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void aSpreadHasItsMedianAndALimit() {
        CallTimes times = CallTimes.of("lognormal:1s:30s");

        assertThat(times.typical()).isEqualTo(Duration.ofSeconds(1));
        assertThat(times.longest()).isEqualTo(Duration.ofSeconds(100));
        // e^((ln 30 / 2.326)² / 2) medians: what a load needs at once is nearly three times what the median says.
        assertThat(times.mean()).isBetween(Duration.ofMillis(2_900), Duration.ofMillis(2_920));
        assertThat(times.pacing().of("load-1")).isNotEqualTo(times.pacing().of("load-2"));
    }

    @Test
    void onlyTheWarmUpIsQuick() {
        CallTimes times = CallTimes.of("5s");

        assertThat(times.withQuickWarmUp().of(CallTimes.WARM_UP + "7").total()).isEqualTo(Duration.ofMillis(20));
        assertThat(times.withQuickWarmUp().of("load-7").total()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void whatIsNoTimeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CallTimes.of("soon"))
                .withMessageContaining("soon");
    }
}
