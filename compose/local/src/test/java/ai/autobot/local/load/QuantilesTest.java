package ai.autobot.local.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class QuantilesTest {
    @Test
    void namesTheSmallestValueThatTheShareDoesNotExceed() {
        Quantiles quantiles = Quantiles.of(
                LongStream.rangeClosed(1, 1_000).map(i -> 1_001 - i).toArray());

        assertThat(quantiles).isEqualTo(new Quantiles(1_000, 500, 900, 990, 999, 1_000));
    }

    @Test
    void ofOneValueAllAreThatValue() {
        assertThat(Quantiles.of(new long[] {7})).isEqualTo(new Quantiles(1, 7, 7, 7, 7, 7));
    }

    @Test
    void ofNothingAllAreNothing() {
        assertThat(Quantiles.of(new long[0])).isEqualTo(new Quantiles(0, 0, 0, 0, 0, 0));
    }
}
