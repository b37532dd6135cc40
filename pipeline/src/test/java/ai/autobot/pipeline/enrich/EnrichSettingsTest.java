package ai.autobot.pipeline.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.autobot.pipeline.runtime.config.Configuration;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnrichSettingsTest {
    @Test
    void hasTheseDefaults() {
        assertThat(Configuration.of(EnrichSettings.class, Map.of()))
                .returns(0.4, EnrichSettings::minimumCoverage)
                .returns(Duration.ofMillis(250), EnrichSettings::refreshInterval)
                .returns(Duration.ofSeconds(5), EnrichSettings::commitInterval)
                .returns(Duration.ofSeconds(10), EnrichSettings::lookInterval)
                .returns(Duration.ofSeconds(10), EnrichSettings::brokerTimeout)
                .returns(Duration.ofMillis(500), EnrichSettings::retryAfter)
                .returns(Duration.ofSeconds(30), EnrichSettings::retryAfterAtMost)
                .returns(Duration.ofHours(12), EnrichSettings::rebuildAfter)
                .satisfies(EnrichSettings::inRange);
    }

    @ParameterizedTest
    @CsvSource({
        "minimum-coverage,1.1",
        "minimum-coverage,NaN",
        "refresh-interval,2m",
        "commit-interval,1ms",
        "look-interval,1h",
        "broker-timeout,10ms",
        "retry-after,1ms",
        "retry-after-at-most,100ms",
        "rebuild-after,10ms"
    })
    void namesTheSettingThatIsOutOfItsRange(String setting, String value) {
        EnrichSettings settings = Configuration.of(EnrichSettings.class, Map.of("autobot.enrich." + setting, value));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> EnrichSettings.inRange(settings))
                .withMessageContaining("autobot.enrich." + setting + " is ");
    }
}
