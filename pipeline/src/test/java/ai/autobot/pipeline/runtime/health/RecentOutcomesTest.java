package ai.autobot.pipeline.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecentOutcomesTest {
    private final AtomicLong nanos = new AtomicLong();
    private final RecentOutcomes outcomes = new RecentOutcomes(Duration.ofSeconds(60), nanos::get);

    @ParameterizedTest
    @CsvSource({
        "5, 0, Good",
        "1, 0, Good",
        "17, 1, Good",
        "9, 1, Limping",
        "6, 5, Limping",
        "5, 5, Bad",
        "0, 5, Bad",
        "100, 20, Bad",
    })
    void judgeByTheShareOfTheLatestThatFailed(int succeeded, int failed, String judgement) {
        add(succeeded, failed);

        assertThat(outcomes.judgement())
                .get()
                .extracting(seen -> seen.getClass().getSimpleName())
                .isEqualTo(judgement);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 4", "3, 1"})
    void sayNothingWhereTheyAreTooFew(int succeeded, int failed) {
        add(succeeded, failed);

        assertThat(outcomes.judgement()).isEmpty();
    }

    @Test
    void areForgottenAfterTheWindow() {
        add(0, 10);
        nanos.addAndGet(Duration.ofSeconds(61).toNanos());

        assertThat(outcomes.judgement()).isEmpty();
        assertThat(outcomes.lastCallFailed()).isEmpty();
    }

    @Test
    void nameTheLastFailure() {
        outcomes.failed("first");
        outcomes.failed("second");
        assertThat(outcomes.lastCallFailed()).contains("second");

        outcomes.succeeded();
        assertThat(outcomes.lastCallFailed()).isEmpty();
    }

    private void add(int succeeded, int failed) {
        for (int number = 0; number < succeeded; number++) {
            outcomes.succeeded();
        }
        for (int number = 0; number < failed; number++) {
            outcomes.failed("provider_error");
        }
    }
}
