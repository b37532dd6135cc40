package ai.autobot.local.load;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.local.Autobot;
import ai.autobot.local.terminal.Palette;
import ai.autobot.local.terminal.Screen;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class LoadCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Screen screen =
            new Screen(new PrintWriter(out, true), new PrintWriter(err, true), false, new Palette(false), 80, 24);

    @Test
    void everyRequestIsAnsweredAndMeasured() throws Exception {
        int code = Autobot.run(
                screen,
                "load",
                "--rate",
                "100",
                "--call-time",
                "100ms",
                "--tokens",
                "3",
                "--count",
                "200",
                "--warm-up",
                "1s",
                "--json");

        assertThat(code).as(err.toString()).isZero();
        JsonNode report = new ObjectMapper().readTree(out.toString());
        assertThat(report.get("answered").asInt()).isEqualTo(200);
        assertThat(report.get("lost").asInt()).isZero();
        assertThat(report.get("answeredTwice").asInt()).isZero();
        assertThat(report.get("errors")).isEmpty();
        for (String measured : new String[] {"addedToFirstTokenMillis", "addedToResponseMillis"}) {
            JsonNode times = report.get(measured);
            assertThat(times.get("measured").asInt()).isEqualTo(200);
            assertThat(times.get("p50").asDouble()).isPositive();
            assertThat(times.get("p99").asDouble())
                    .isGreaterThanOrEqualTo(times.get("p50").asDouble());
        }
        assertThat(report.get("peakCalls").asInt()).isBetween(1, 200);
        assertThat(err.toString()).contains("sent 200").doesNotContain("Bearer");
    }

    @Test
    void aLoadThatCannotBeIsRefusedBeforeAnythingStarts() {
        assertThat(Autobot.run(screen, "load", "--rate", "0")).isEqualTo(2);
        assertThat(Autobot.run(screen, "load", "--call-time", "soon")).isEqualTo(2);
        assertThat(Autobot.run(screen, "load", "--count", "5", "--duration", "5s"))
                .isEqualTo(2);
        assertThat(Autobot.run(screen, "load", "--tokens", "1")).isEqualTo(2);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("rate: 0", "'soon' is not a time", "exclude each other", "tokens: 1");
    }
}
