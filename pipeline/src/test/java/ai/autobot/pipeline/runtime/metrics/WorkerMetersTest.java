package ai.autobot.pipeline.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.runtime.config.Configuration;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkerMetersTest {
    @Test
    void countByDefault() {
        assertThat(Configuration.of(MeterSettings.class, Map.of()).enabled()).isTrue();
    }

    @Test
    void countWhatIsOursAndWhatJavaSays() {
        try (WorkerMeters meters = open("true")) {
            new StageTimes(meters.registry()).record(StageTimes.Stage.ENRICH, Duration.ofMillis(7));

            assertThat(meters.registry().scrape())
                    .contains("autobot_stage_duration_seconds_bucket{stage=\"enrich\",le=\"0.005\"} 0\n")
                    .contains("autobot_stage_duration_seconds_bucket{stage=\"enrich\",le=\"0.01\"} 1\n")
                    .contains("jvm_memory_used_bytes{")
                    .contains("process_uptime_seconds");
        }
    }

    @Test
    void keepOfKafkasNumbersOnlyThoseThatAreShownAndSayWhatTheyMean() {
        try (WorkerMeters meters = open("true")) {
            meters.registry().counter("kafka.producer.record.send.total", "client.id", "a");
            meters.registry().counter("kafka.producer.buffer.exhausted.total", "client.id", "a");

            assertThat(meters.registry().scrape())
                    .contains("# HELP kafka_producer_record_send_total Records that a producer has sent\n")
                    .contains("kafka_producer_record_send_total{client_id=\"a\"}")
                    .doesNotContain("exhausted");
        }
    }

    @Test
    void countNothingWhereTheSettingsSaySo() {
        try (WorkerMeters meters = open("false")) {
            meters.registry().counter("autobot.things").increment();
            new StageTimes(meters.registry()).record(StageTimes.Stage.TOTAL, Duration.ofMillis(7));

            assertThat(meters.registry().scrape()).isEmpty();
        }
    }

    private static WorkerMeters open(String enabled) {
        return WorkerMeters.open(Configuration.of(MeterSettings.class, Map.of("autobot.metrics.enabled", enabled)));
    }
}
