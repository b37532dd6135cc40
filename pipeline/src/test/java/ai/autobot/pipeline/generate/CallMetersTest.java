package ai.autobot.pipeline.generate;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.TokenUsage;
import ai.autobot.pipeline.runtime.metrics.ModelLabels;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallMetersTest {
    private static final TokenUsage USED = new TokenUsage(100, 21, false);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final CallMeters meters = new CallMeters(registry, () -> ModelLabels.of("small", List.of("large")));

    @Test
    void haveTheNamesTheLabelsAndTheBucketsOfTheConventions() {
        meters.count("openai", "large", null, Duration.ofMillis(1_100), Duration.ofMillis(100), USED);

        String of = "gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"openai\",gen_ai_request_model=\"large\"";
        assertThat(registry.scrape())
                .contains("gen_ai_client_operation_duration_seconds_count{error_type=\"\"," + of + "} 1\n")
                .contains("gen_ai_client_operation_duration_seconds_bucket{error_type=\"\"," + of + ",le=\"0.64\"} 0\n")
                .contains("gen_ai_client_operation_duration_seconds_bucket{error_type=\"\"," + of + ",le=\"1.28\"} 1\n")
                .contains(
                        "gen_ai_client_operation_duration_seconds_bucket{error_type=\"\"," + of + ",le=\"81.92\"} 1\n")
                .contains("gen_ai_client_operation_time_to_first_chunk_seconds_bucket{" + of + ",le=\"0.16\"} 1\n")
                .contains("gen_ai_client_token_usage_sum{" + of + ",gen_ai_token_type=\"input\"} 100.0\n")
                .contains("gen_ai_client_token_usage_sum{" + of + ",gen_ai_token_type=\"output\"} 21.0\n")
                .contains("gen_ai_client_token_usage_bucket{" + of + ",gen_ai_token_type=\"output\",le=\"16.0\"} 0\n")
                .contains("gen_ai_client_token_usage_bucket{" + of + ",gen_ai_token_type=\"output\",le=\"64.0\"} 1\n")
                .contains("le=\"6.7108864E7\"")
                // A second for the twenty tokens after the first.
                .contains("autobot_generate_time_per_output_token_seconds_sum{" + of + "} 0.05\n");
    }

    @Test
    void sayWhatEndedACallAndCountNoTimePerTokenOfAnAnswerThatIsNotWhole() {
        meters.count("openai", null, "provider_stream_cut", Duration.ofSeconds(1), Duration.ofMillis(100), USED);

        assertThat(registry.get("gen_ai.client.operation.duration")
                        .tag("error.type", "provider_stream_cut")
                        .timer()
                        .count())
                .isOne();
        assertThat(registry.get("autobot.generate.time.per.output.token")
                        .timer()
                        .count())
                .isZero();
    }

    @Test
    void countAnAnswerThatCameAllAtOnce() {
        meters.count("openai", null, null, Duration.ofNanos(900), Duration.ofNanos(1_000), USED);

        assertThat(registry.get("autobot.generate.time.per.output.token")
                        .timer()
                        .count())
                .isOne();
    }

    @Test
    void doNotGrowWithTheNamesThatRequestsMakeUp() {
        for (int number = 0; number < 1_000; number++) {
            meters.count("openai", "made-up-" + number, null, Duration.ofMillis(1), null, USED);
        }

        assertThat(registry.find("gen_ai.client.operation.duration").timers()).hasSize(1);
        assertThat(registry.getMeters().stream().flatMap(meter -> meter.getId().getTags().stream()))
                .extracting(Tag::getValue)
                .noneMatch(value -> value.startsWith("made-up"));
    }
}
