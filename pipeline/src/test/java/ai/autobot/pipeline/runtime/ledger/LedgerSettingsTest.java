package ai.autobot.pipeline.runtime.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.autobot.pipeline.runtime.config.Configuration;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LedgerSettingsTest {
    @Test
    void hasTheseDefaults() {
        assertThat(Configuration.of(LedgerSettings.class, Map.of()))
                .returns(Duration.ofSeconds(10), LedgerSettings::lease)
                .returns(Optional.empty(), LedgerSettings::waitLimit)
                .returns(Duration.ofHours(24), LedgerSettings::keep)
                .returns(Duration.ofSeconds(2), LedgerSettings::patience)
                .satisfies(LedgerSettings::inRange);
    }

    @ParameterizedTest
    @CsvSource({"lease,10ms", "wait-limit,2h", "keep,1s", "patience,1ms"})
    void namesTheSettingThatIsOutOfItsRange(String setting, String value) {
        LedgerSettings settings = Configuration.of(LedgerSettings.class, Map.of("autobot.ledger." + setting, value));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> LedgerSettings.inRange(settings))
                .withMessageContaining("autobot.ledger." + setting + " is ");
    }
}
