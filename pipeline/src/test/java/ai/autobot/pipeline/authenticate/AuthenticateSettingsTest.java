package ai.autobot.pipeline.authenticate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.autobot.pipeline.runtime.config.Configuration;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthenticateSettingsTest {
    @Test
    void haveTheseDefaults() {
        AuthenticateSettings settings = Configuration.of(AuthenticateSettings.class, Map.of());

        assertThat(settings.issuer()).isEqualTo("autobot");
        assertThat(settings.audience()).isEqualTo("autobot");
        assertThat(settings.sessionIdle()).isEqualTo(Duration.ofMinutes(30));
        assertThat(settings.sessionLifetime()).isEqualTo(Duration.ofHours(24));
        assertThat(settings.clockLeeway()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.guests()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "autobot.authenticate.issuer,' '",
        "autobot.authenticate.audience,' '",
        "autobot.authenticate.session-idle,25h",
        "autobot.authenticate.session-idle,0s",
        "autobot.authenticate.session-lifetime,367d",
        "autobot.authenticate.clock-leeway,6m"
    })
    void areRefusedOutOfTheirRangeByName(String key, String value) {
        AuthenticateSettings settings = Configuration.of(AuthenticateSettings.class, Map.of(key, value));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> SessionRules.of(settings))
                .withMessageContaining(key);
    }
}
