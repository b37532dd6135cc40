package ai.autobot.pipeline.runtime.startup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.HealthEvent;
import ai.autobot.events.HealthState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ValidationEventsTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void whatIsFineIsUpAndHasNoDetails() {
        HealthEvent event = event(new Finding.Ok("there"));

        assertThat(event.getComponent()).isEqualTo("validation");
        assertThat(event.getInstance()).isEqualTo("worker-1");
        assertThat(event.getState()).isEqualTo(HealthState.UP);
        assertThat(event.getSince()).isEqualTo(NOW);
        assertThat(event.getDetails()).isEmpty();
        assertThat(event.getReason()).isEmpty();
    }

    @Test
    void aWarningDegradesAndStandsInTheDetails() {
        HealthEvent event = event(new Finding.Ok("there"), new Finding.Warning("one broker", "Take three."));

        assertThat(event.getState()).isEqualTo(HealthState.DEGRADED);
        assertThat(event.getDetails()).isEqualTo(Map.of("check1", "warning: one broker. Take three."));
        assertThat(event.getReason()).hasValue("0 errors and 1 warnings at start");
    }

    @Test
    void aFaultIsDownAndWhatWasSkippedStandsThereToo() {
        HealthEvent event = event(new Finding.Fault("gone", "Start it."), new Finding.Skipped("check0"));

        assertThat(event.getState()).isEqualTo(HealthState.DOWN);
        assertThat(event.getDetails())
                .isEqualTo(Map.of(
                        "check0", "error: gone. Start it.", "check1", "skipped: not checked, for it needs check0."));
    }

    private static HealthEvent event(Finding... findings) {
        List<CheckResult> results = Stream.iterate(0, number -> number + 1)
                .limit(findings.length)
                .map(number -> new CheckResult("check" + number, findings[number], Duration.ZERO))
                .toList();
        return ValidationEvents.event(new ValidationReport(results, Duration.ZERO), "worker-1", NOW);
    }
}
