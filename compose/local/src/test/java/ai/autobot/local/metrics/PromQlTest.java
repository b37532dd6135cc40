package ai.autobot.local.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PromQlTest {
    @Test
    void findsEverySeriesWithTheLabelsThatItIsSelectedBy() {
        assertThat(PromQl.of("""
                        sum by (a, b) (rate(x_total{status="failed, {y}", code!~"z.*"}[5m])) / on (c) group_left (d)
                        (sum(rate(x_total[$__rate_interval])) > 0.05 and plain_name unless 3600 * other{e="f"} offset 5m)"""))
                .isEqualTo(new PromQl(
                        Map.of(
                                "x_total", Set.of("status", "code"),
                                "plain_name", Set.of(),
                                "other", Set.of("e")),
                        Set.of("a", "b", "c", "d")));
    }

    @Test
    void takesNoFunctionForASeries() {
        assertThat(PromQl.of("histogram_quantile(0.95, sum (rate(x_bucket[5m])) by (le))"))
                .isEqualTo(new PromQl(Map.of("x_bucket", Set.of()), Set.of("le")));
    }
}
