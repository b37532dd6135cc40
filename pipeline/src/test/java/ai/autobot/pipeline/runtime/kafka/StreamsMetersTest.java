package ai.autobot.pipeline.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

class StreamsMetersTest {
    private static final String FETCH = "consumer-fetch-manager-metrics";

    @Test
    void theLagOfATopicIsTheSumOfItsPartitions() {
        Map<MetricName, Metric> metrics = Map.of(
                name("records-lag", FETCH, "requests", "0"), metric(3.0),
                name("records-lag", FETCH, "requests", "1"), metric(4.0),
                name("records-lag", FETCH, "requests", "2"), metric(Double.NaN),
                name("records-lag", FETCH, "others", "0"), metric(50.0),
                name("records-lag-max", FETCH, "requests", "0"), metric(500.0),
                name("records-lag", "other-metrics", "requests", "0"), metric(5_000.0));

        assertThat(StreamsMeters.lag(metrics, "requests")).isEqualTo(7);
        assertThat(StreamsMeters.lag(metrics, "unknown")).isZero();
    }

    private static MetricName name(String name, String group, String topic, String partition) {
        return new MetricName(name, group, "", Map.of("topic", topic, "partition", partition));
    }

    private static Metric metric(double value) {
        return new Metric() {
            @Override
            public MetricName metricName() {
                return new MetricName("unused", "unused", "", Map.of());
            }

            @Override
            public Object metricValue() {
                return value;
            }
        };
    }
}
