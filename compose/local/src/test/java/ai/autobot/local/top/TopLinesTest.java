package ai.autobot.local.top;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.local.terminal.Palette;
import ai.autobot.pipeline.runtime.dashboard.Snapshot;
import ai.autobot.pipeline.runtime.dashboard.Snapshot.Component;
import ai.autobot.pipeline.runtime.dashboard.Snapshot.Event;
import ai.autobot.pipeline.runtime.dashboard.Snapshot.Instance;
import ai.autobot.pipeline.runtime.dashboard.Snapshot.Times;
import ai.autobot.pipeline.runtime.dashboard.Snapshot.Totals;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopLinesTest {
    private static final long AT = 1_800_000_000_000L;

    static Snapshot snapshot() {
        Times times = new Times(90, 120L, 480L, 2_500L, 3_100L);
        Component redis = new Component(
                "redis:sessions", "DOWN", AT - 9_000, AT - 1_000, "it does not answer: " + "x".repeat(200), Map.of());
        Instance worker = new Instance(
                "worker-1",
                "DEGRADED",
                AT - 9_000,
                AT - 1_000,
                null,
                "0.1.0",
                null,
                7L,
                12L,
                20L,
                4096L,
                1_200L,
                List.of(redis));
        return new Snapshot(
                AT,
                "autobot top",
                new Snapshot.Following("live", null, Map.of()),
                new Totals(10, 15, 15, 0, 0, 100, 900),
                new Totals(60, 90, 81, 0, 0, 600, 5_400),
                new Totals(900, 1_234, 1_200, 0, 0, 9_000, 81_000),
                new Snapshot.Load(12L, 20L, 4096L, 1_200L),
                new Snapshot.Series(
                        AT / 1_000 - 20,
                        Collections.nCopies(20, 3),
                        Collections.nCopies(20, 0),
                        Collections.nCopies(20, 90L),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()),
                List.of(new Snapshot.StageTimes("first_token", times, times)),
                List.of(new Snapshot.Outcome("answered", 81, 1_200), new Snapshot.Outcome("overloaded", 9, 34)),
                List.of(new Snapshot.Provider(
                        "openai",
                        90,
                        5_400,
                        1_234,
                        81_000,
                        0.8123,
                        List.of(new Snapshot.ProviderSeen(
                                "worker-1", "UP", AT, null, "qwen3", "HALF_OPEN", 2.0, 10.0)))),
                List.of(worker),
                new Snapshot.Events(
                        List.of(new Event(
                                AT - 9_000, "worker-1", "redis:sessions", "DOWN", null, "it does not answer")),
                        List.of(),
                        List.of(),
                        List.of()));
    }

    @Test
    void showsWhatThePageShows() {
        List<String> lines = new TopLines(120, 100, new Palette(false)).of(snapshot());

        assertThat(String.join("\n", lines))
                .contains("● live")
                .contains("requests/s 1.5   answered 90.0 %   tokens/s 90.0   in flight 12 of 4,096   not ended 20")
                .containsPattern("first token +120 ms +480 ms +2\\.50 s +3\\.10 s +90")
                .containsPattern("overloaded +34")
                .containsPattern("worker-1 +degraded +12 of 4,096 running  configuration 7  heard 1\\.00 s ago")
                .contains("redis:sessions down: it does not answer")
                .contains("breaker half_open, cost 0.8123 in 15 min")
                .contains("████");
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 40, 80, 200})
    void fitsItsWidthAndHeight(int columns) {
        List<String> lines = new TopLines(columns, 12, new Palette(false)).of(snapshot());

        assertThat(lines)
                .hasSize(12)
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(columns));
    }

    @Test
    void hasNoColoursWhereThereAreNone() {
        assertThat(String.join("", new TopLines(80, 100, new Palette(false)).of(snapshot())))
                .doesNotContain("\u001b");
        assertThat(String.join("", new TopLines(80, 100, new Palette(true)).of(snapshot())))
                .contains("\u001b[31m");
    }
}
