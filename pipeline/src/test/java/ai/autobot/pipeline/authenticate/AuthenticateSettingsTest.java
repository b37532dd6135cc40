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
        assertThat(settings.tokenLifetime()).isEqualTo(Duration.ofHours(1));
        assertThat(settings.clockLeeway()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.nearSessions()).isEqualTo(20_000);
        assertThat(settings.keyActivation()).isEqualTo(Duration.ofSeconds(60));
        assertThat(settings.keyPoll()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.issuers()).isEmpty();
        assertThat(settings.guests()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "autobot.authenticate.issuer,' '",
        "autobot.authenticate.audience,' '",
        "autobot.authenticate.session-idle,25h",
        "autobot.authenticate.session-idle,0s",
        "autobot.authenticate.session-lifetime,367d",
        "autobot.authenticate.near-sessions,-1",
        "autobot.authenticate.near-sessions,1000001",
        "autobot.authenticate.token-lifetime,0s",
        "autobot.authenticate.clock-leeway,6m",
        "autobot.authenticate.key-poll,6m"
    })
    void areRefusedOutOfTheirRangeByName(String key, String value) {
        AuthenticateSettings settings = Configuration.of(AuthenticateSettings.class, Map.of(key, value));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyRules.of(settings))
                .withMessageContaining(key);
    }

    @Test
    void leaveATokenNoLongerALifeThanItsSession() {
        AuthenticateSettings settings =
                Configuration.of(AuthenticateSettings.class, Map.of("autobot.authenticate.session-lifetime", "40m"));

        assertThat(SessionRules.of(settings).tokenLifetime()).isEqualTo(Duration.ofMinutes(40));
    }

    @Test
    void haveASecretSignNoSoonerThanEveryInstanceCanKnowIt() {
        KeyRules rules = KeyRules.of(Configuration.of(AuthenticateSettings.class, Map.of()));

        rules.requireActivation(Duration.ofSeconds(50));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rules.requireActivation(Duration.ofSeconds(49)))
                .withMessageContaining("autobot.authenticate.key-activation");
    }
}
