package ai.autobot.pipeline.authenticate.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.autobot.pipeline.runtime.config.Configuration;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignInSettingsTest {
    @Test
    void haveTheseDefaults() {
        SignInSettings settings = Configuration.of(SignInSettings.class, Map.of());

        assertThat(settings.failures()).isEqualTo(3);
        assertThat(settings.failuresByAddress()).isEqualTo(30);
        assertThat(settings.lockedFor()).isEqualTo(Duration.ofMinutes(15));
        assertThat(settings.checksAtOnce()).isZero();
        assertThat(settings.checkWait()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.passwordCost()).isEqualTo(12);
        assertThat(settings.refreshRetry()).isEqualTo(Duration.ofSeconds(60));
        assertThat(settings.guestsByAddress()).isEqualTo(30);
        assertThat(SignInRules.of(settings).checksAtOnce())
                .isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @ParameterizedTest
    @CsvSource({
        "autobot.sign-in.failures,0",
        "autobot.sign-in.failures,101",
        "autobot.sign-in.failures-by-address,0",
        "autobot.sign-in.locked-for,0s",
        "autobot.sign-in.locked-for,25h",
        "autobot.sign-in.checks-at-once,-1",
        "autobot.sign-in.check-wait,31s",
        "autobot.sign-in.password-cost,11",
        "autobot.sign-in.password-cost,17",
        "autobot.sign-in.refresh-retry,601s",
        "autobot.sign-in.guests-by-address,0"
    })
    void areRefusedOutOfTheirRangeByName(String key, String value) {
        SignInSettings settings = Configuration.of(SignInSettings.class, Map.of(key, value));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> SignInRules.of(settings))
                .withMessageContaining(key);
    }
}
