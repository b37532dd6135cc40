package ai.autobot.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.bench.CallTimes;
import ai.autobot.bench.cell.CellPlan;
import ai.autobot.bench.cell.CellResult;
import ai.autobot.bench.cell.CellRun;
import ai.autobot.bench.cell.Measure;
import ai.autobot.bench.contender.Contender;
import ai.autobot.bench.process.Servers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final RunNotes NOTES = new RunNotes("abc1234", "a machine", "a JVM", "2026-01-01T00:00:00Z", 0.5);

    @TempDir
    private Path folder;

    /// The whole way once, with all its processes: a cell that is killed in the middle, and the report of it.
    @Test
    void aCellIsRunAndReported() throws Exception {
        try (Servers servers = Servers.start(folder)) {
            CellPlan plan = plan(Contender.ENGINE_AT_LEAST_ONCE, "200ms", 20, true);

            CellResult result = new CellRun(servers, folder).run(plan, 1);

            assertThat(result.failure()).isEmpty();
            assertThat(result.values().get(Measure.LOST)).isZero();
            assertThat(result.values().get(Measure.ANSWERED)).isEqualTo(60);
            assertThat(result.values()).containsKeys(Measure.RECOVERY, Measure.RESPONSE_P999, Measure.PAID_TWICE);
            Results.add(folder, result, NOTES);
        }
        Report.write(folder);

        assertThat(folder.resolve("README.md"))
                .content()
                .contains("| `engine-at-least-once` |", "commit abc1234", "kill -9 in the middle", "## Method");
    }

    @Test
    void repetitionsAreOneRowWithMediansAndSums() {
        List<Row> rows = Row.of(List.of(
                result(Contender.SPRING_KAFKA, "1s", 100, 5, 0),
                result(Contender.SPRING_KAFKA, "1s", 100, 9, 1),
                result(Contender.SPRING_KAFKA, "1s", 100, 7, 0),
                result(Contender.PARALLEL_CONSUMER, "1s", 100, 3, 0)));

        assertThat(rows).hasSize(2);
        assertThat(rows.getFirst().repetitions()).isEqualTo(3);
        assertThat(rows.getFirst().value(Measure.RESPONSE_P50)).contains(7.0);
        assertThat(rows.getFirst().value(Measure.LOST)).contains(1.0);
    }

    @Test
    void plotsAreDrawnOfWhatWasMeasured() throws Exception {
        for (String calls : List.of("500ms", "5s")) {
            for (int rate : new int[] {100, 200}) {
                Results.add(folder, result(Contender.PARALLEL_CONSUMER, calls, rate, 20, 0), NOTES);
                Results.add(folder, result(Contender.PIPELINE_EXACTLY_ONCE, calls, rate, 10, 0), NOTES);
            }
        }

        Report.write(folder);

        List<Path> plots;
        try (Stream<Path> files = Files.list(folder)) {
            plots = files.filter(file -> file.toString().endsWith(".svg")).toList();
        }
        // One of the throughput, two of the added time by rate, and one for each load: nothing was measured of first
        // tokens.
        assertThat(plots).hasSize(1 + 2 + 4);
        for (Path plot : plots) {
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(plot.toFile());
            assertThat(plot).content().contains("parallel-consumer", "pipeline-exactly-once");
            assertThat(folder.resolve("README.md")).content().contains("](" + plot.getFileName() + ")");
        }
    }

    private static CellResult result(Contender contender, String calls, int rate, double p50, double lost) {
        return new CellResult(
                plan(contender, calls, rate, false),
                1,
                Map.of(
                        Measure.THROUGHPUT,
                        (double) rate,
                        Measure.RESPONSE_P50,
                        p50,
                        Measure.RESPONSE_P99,
                        3 * p50,
                        Measure.RESPONSE_P999,
                        9 * p50,
                        Measure.LOST,
                        lost),
                Map.of(),
                "");
    }

    private static CellPlan plan(Contender contender, String calls, int rate, boolean kill) {
        return new CellPlan(
                contender,
                CallTimes.of(calls),
                true,
                rate,
                0,
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                kill,
                false,
                false,
                "256m");
    }
}
