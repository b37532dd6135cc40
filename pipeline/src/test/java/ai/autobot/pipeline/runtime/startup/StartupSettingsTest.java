package ai.autobot.pipeline.runtime.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.autobot.pipeline.runtime.config.Configuration;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class StartupSettingsTest {
    static final List<Map<String, String>> OUT_OF_RANGE = List.of(
            Map.of("autobot.startup.check-limit", "99ms"),
            Map.of("autobot.startup.check-limit", "6m"),
            Map.of("autobot.startup.limit", "99ms"),
            Map.of("autobot.startup.limit", "11m"),
            Map.of("autobot.startup.disk-error-bytes", "-1"),
            Map.of("autobot.startup.disk-warning-bytes", "1000"),
            Map.of("autobot.startup.clock-warning", "31s"),
            Map.of("autobot.startup.clock-error", "61m"));

    @Test
    void theDefaultsAreThese() {
        StartupSettings settings = StartupSettings.inRange(Configuration.of(StartupSettings.class, Map.of()));

        assertThat(settings.checkLimit()).isEqualTo(Duration.ofSeconds(15));
        assertThat(settings.limit()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.accepted()).isEmpty();
        assertThat(settings.diskWarningBytes()).isEqualTo(1_073_741_824);
        assertThat(settings.diskErrorBytes()).isEqualTo(104_857_600);
        assertThat(settings.clockWarning()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.clockError()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void whatIsAcceptedIsAListOfNames() {
        StartupSettings settings = Configuration.of(
                StartupSettings.class, Map.of("autobot.startup.accepted", "kafka-replication,provider:openai"));

        assertThat(settings.accepted()).contains(Set.of("kafka-replication", "provider:openai"));
    }

    @ParameterizedTest
    @FieldSource("OUT_OF_RANGE")
    void aValueOutOfItsRangeIsRefusedByName(Map<String, String> values) {
        StartupSettings settings = Configuration.of(StartupSettings.class, values);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> StartupSettings.inRange(settings))
                .withMessageContaining(values.keySet().iterator().next());
    }
}
