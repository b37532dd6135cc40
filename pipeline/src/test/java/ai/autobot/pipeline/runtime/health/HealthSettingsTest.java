package ai.autobot.pipeline.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.config.Ranges;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthSettingsTest {
    @Test
    void haveTheseDefaults() {
        HealthSettings settings = Configuration.of(HealthSettings.class, Map.of());
        Ranges.check(HealthSettings.class, settings);

        assertThat(settings.heartbeat()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.lostAfter()).isEqualTo(3);
        assertThat(settings.forgetLostAfter()).isEqualTo(Duration.ofDays(1));
        assertThat(settings.failures()).isEqualTo(3);
        assertThat(settings.successes()).isEqualTo(3);
        assertThat(settings.recheck()).isEqualTo(Duration.ofMillis(100));
        assertThat(settings.recovery()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.probeLimit()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.kafkaInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.redisInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.streamsInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.knowledgeInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.providerInterval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.journeyInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.providerWindow()).isEqualTo(Duration.ofSeconds(60));
        assertThat(settings.readyPatience()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.stuckAfter()).isEqualTo(Duration.ofMinutes(10));
    }

    @ParameterizedTest
    @CsvSource({
        "heartbeat,99ms",
        "heartbeat,6m",
        "lost-after,1",
        "lost-after,101",
        "forget-lost-after,59s",
        "forget-lost-after,31d",
        "failures,0",
        "failures,101",
        "successes,0",
        "successes,101",
        "recheck,9ms",
        "recheck,61s",
        "recovery,9ms",
        "recovery,11m",
        "probe-limit,9ms",
        "probe-limit,61s",
        "kafka-interval,99ms",
        "redis-interval,61m",
        "streams-interval,99ms",
        "knowledge-interval,61m",
        "provider-interval,99ms",
        "journey-interval,61m",
        "provider-window,999ms",
        "ready-patience,61m",
        "stuck-after,59s"
    })
    void areRefusedOutOfTheirRangeByName(String key, String value) {
        HealthSettings settings = Configuration.of(HealthSettings.class, Map.of("autobot.health." + key, value));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ranges.check(HealthSettings.class, settings))
                .withMessageContaining("autobot.health." + key);
    }
}
