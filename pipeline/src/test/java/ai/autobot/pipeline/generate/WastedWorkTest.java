package ai.autobot.pipeline.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.autobot.events.TokenUsage;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.config.Live;
import ai.autobot.pipeline.runtime.config.Ranges;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WastedWorkTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private WastedWork wasted(Map<String, String> settings) {
        return new WastedWork(registry, Live.fixed(Configuration.of(GenerateSettings.class, settings)));
    }

    @ParameterizedTest
    @EnumSource
    void everyCauseIsThereBeforeItHappens(WastedWork.Cause cause) {
        wasted(Map.of());

        assertThat(registry.get("autobot.wasted.tokens")
                        .tag("cause", cause.name().toLowerCase(java.util.Locale.ROOT))
                        .counters())
                .hasSize(2)
                .allSatisfy(counter -> assertThat(counter.count()).isZero());
    }

    @Test
    void countsTokensByKindAndWhatTheyCostAtTheirProvider() {
        WastedWork wasted = wasted(Map.of(
                "autobot.generate.openai.price-prompt", "2.5",
                "autobot.generate.openai.price-completion", "10",
                "autobot.generate.openai.cheap.price-prompt", "1"));

        wasted.count(WastedWork.Cause.CANCELLED, "openai", new TokenUsage(400_000, 30_000, true));
        wasted.count(WastedWork.Cause.CANCELLED, "openai", new TokenUsage(200_000, 0, false));
        wasted.count(WastedWork.Cause.CANCELLED, "cheap", new TokenUsage(200_000, 0, false));
        wasted.count(WastedWork.Cause.CANCELLED, "extractive", new TokenUsage(1_000, 0, false));

        assertThat(tokens("cancelled", "prompt")).isEqualTo(801_000);
        assertThat(tokens("cancelled", "completion")).isEqualTo(30_000);
        assertThat(registry.get("autobot.wasted.price")
                        .tag("cause", "cancelled")
                        .counter()
                        .count())
                .isEqualTo(2.0);
        assertThat(tokens("crash", "prompt")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "NaN", "Infinity"})
    void aPriceThatIsNoneIsRefused(String price) {
        assertThatThrownBy(() -> Ranges.check(
                        GenerateSettings.class,
                        Configuration.of(
                                GenerateSettings.class, Map.of("autobot.generate.openai.price-completion", price))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("autobot.generate.openai.price-completion");
    }

    private double tokens(String cause, String kind) {
        return registry.get("autobot.wasted.tokens")
                .tags("cause", cause, "kind", kind)
                .counter()
                .count();
    }
}
