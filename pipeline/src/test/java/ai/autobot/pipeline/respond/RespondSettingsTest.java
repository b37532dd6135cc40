package ai.autobot.pipeline.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.autobot.pipeline.runtime.config.Configuration;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RespondSettingsTest {
    @Test
    void haveTheseDefaults() {
        RespondSettings settings = Configuration.of(RespondSettings.class, Map.of());

        assertThat(settings.historyTurns()).isEqualTo(10);
        assertThat(settings.historyCharacters()).isEqualTo(32_000);
        assertThat(settings.historyKeptFor()).isEqualTo(Duration.ofDays(30));
        assertThat(new RespondStep("worker", settings, () -> 0, "responses", "audit").settings())
                .isSameAs(settings);
    }

    @ParameterizedTest
    @CsvSource({
        "history-turns,-1",
        "history-turns,1001",
        "history-characters,-1",
        "history-characters,200001",
        "history-kept-for,59m",
        "history-kept-for,3651d"
    })
    void areRefusedOutOfTheirRangeByName(String setting, String value) {
        RespondSettings settings = Configuration.of(RespondSettings.class, Map.of("autobot.respond." + setting, value));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RespondStep("worker", settings, () -> 0, "responses", "audit"))
                .withMessageContaining("autobot.respond." + setting + " is ");
    }
}
