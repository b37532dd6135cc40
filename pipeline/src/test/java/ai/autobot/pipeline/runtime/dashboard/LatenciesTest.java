package ai.autobot.pipeline.runtime.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void saysNothingOfNothing() {
        assertThat(new Latencies().percentile(95)).isNull();
        assertThat(new Latencies().longest()).isNull();
    }

    @Test
    void percentilesAreThoseOfASortedListButForAFewPercent() {
        Random random = new Random(7);
        long[] times = random.longs(20_000, 0, 15)
                .map(exponent -> (long) (Math.pow(2, (double) exponent) * (1 + random.nextDouble())))
                .toArray();
        Latencies latencies = new Latencies();
        Arrays.stream(times).forEach(latencies::add);
        Arrays.sort(times);

        for (int percent : new int[] {1, 50, 90, 95, 99, 100}) {
            long exact = times[Math.ceilDiv(times.length * percent, 100) - 1];
            assertThat(latencies.percentile(percent)).isCloseTo(exact, Percentage.withPercentage(3.2));
        }
        assertThat(latencies.longest()).isEqualTo(times[times.length - 1]);
        assertThat(latencies.count()).isEqualTo(20_000);
    }

    @Test
    void whatIsAbsurdCountsAsTheMost() {
        Latencies latencies = new Latencies();
        latencies.add(Long.MAX_VALUE);
        latencies.add(-5);

        assertThat(latencies.percentile(50)).isZero();
        assertThat(latencies.longest()).isEqualTo((1L << 21) - 1);
        assertThat(latencies.percentile(100)).isCloseTo((1L << 21) - 1, Percentage.withPercentage(3.2));
    }

    @Test
    void addedTogetherIsAsCountedTogether() {
        Latencies one = new Latencies();
        Latencies other = new Latencies();
        one.add(10);
        other.add(500);
        other.add(700);
        one.add(other);

        assertThat(one.count()).isEqualTo(3);
        assertThat(one.longest()).isEqualTo(700);
        assertThat(one.percentile(34)).isCloseTo(500, Percentage.withPercentage(3.2));
    }
}
