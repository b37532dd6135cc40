package ai.autobot.bench.report;

import ai.autobot.bench.cell.Measure;
import ai.autobot.bench.contender.Contender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/// The plots of a report: at each load the spans of added time, and over all loads the lines.
record Plots(Path folder, List<Row> rows) {
    private static final Shares FIRST_TOKEN =
            new Shares(Measure.FIRST_TOKEN_P50, Measure.FIRST_TOKEN_P99, Measure.FIRST_TOKEN_P999);
    private static final Shares RESPONSE =
            new Shares(Measure.RESPONSE_P50, Measure.RESPONSE_P99, Measure.RESPONSE_P999);

    private record Shares(Measure p50, Measure p99, Measure p999) {}

    /// Writes them.
    ///
    /// @return where each is, by its title
    Map<String, Path> write() throws IOException {
        Map<String, String> plots = new LinkedHashMap<>();
        Map<String, List<Row>> loads = rows.stream()
                .filter(row -> !row.plan().kill() && !row.plan().collect())
                .collect(Collectors.groupingBy(row -> row.plan().loadText(), LinkedHashMap::new, Collectors.toList()));
        lines(plots);
        loads.forEach((load, at) -> {
            spans(plots, "First token, " + load, at, FIRST_TOKEN);
            spans(plots, "Response, " + load, at, RESPONSE);
        });
        Map<String, Path> files = new LinkedHashMap<>();
        for (Map.Entry<String, String> plot : plots.entrySet()) {
            String name = plot.getKey().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-");
            Path file = folder.resolve(name + ".svg");
            Files.writeString(file, plot.getValue());
            files.put(plot.getKey(), file);
        }
        return files;
    }

    private static void spans(Map<String, String> plots, String title, List<Row> rows, Shares of) {
        List<SpanPlot.Span> spans = new ArrayList<>();
        for (Row row : rows) {
            row.value(of.p50)
                    .ifPresent(middle -> spans.add(new SpanPlot.Span(
                            row.plan().contender().label(),
                            Colours.of(row.plan().contender()),
                            middle,
                            row.value(of.p99).orElse(middle),
                            row.value(of.p999).orElse(middle))));
        }
        if (!spans.isEmpty()) {
            plots.put(title, SpanPlot.of(title, "added to the model's own time, ms", spans));
        }
    }

    private void lines(Map<String, String> plots) {
        List<Row> steady = rows.stream()
                .filter(row -> !row.plan().kill() && !row.plan().collect())
                .toList();
        List<LinePlot.Line> throughput =
                byContender(steady, row -> row.plan().calls().typical().toMillis() / 1e3, Measure.THROUGHPUT, true);
        if (hasLine(throughput)) {
            plots.put(
                    "Most answers a second",
                    LinePlot.of(
                            "Most answers a second, by the time of a call",
                            "time of a call, s",
                            "answers a second",
                            throughput));
        }
        Map<String, List<Row>> sameCalls = steady.stream()
                .collect(Collectors.groupingBy(
                        row -> row.plan().calls().text(), LinkedHashMap::new, Collectors.toList()));
        sameCalls.forEach((calls, of) -> {
            List<LinePlot.Line> added =
                    byContender(of, row -> (double) row.plan().rate(), Measure.RESPONSE_P99, false);
            if (hasLine(added)) {
                String title = "Added to the response by rate, calls of " + calls;
                plots.put(title, LinePlot.of(title, "requests a second", "p99 of the added time, ms", added));
            }
        });
    }

    private static boolean hasLine(List<LinePlot.Line> lines) {
        return lines.stream().anyMatch(line -> line.points().size() > 1);
    }

    /// A line for each contender.
    ///
    /// @param most whether of several values at one place the largest counts; else the last
    private static List<LinePlot.Line> byContender(
            List<Row> rows, ToDoubleFunction<Row> across, Measure up, boolean most) {
        List<LinePlot.Line> lines = new ArrayList<>();
        for (Contender contender : Contender.values()) {
            Map<Double, Double> points = new TreeMap<>();
            for (Row row : rows) {
                if (row.plan().contender() == contender) {
                    row.value(up)
                            .ifPresent(value -> points.merge(
                                    across.applyAsDouble(row), value, (a, b) -> most ? Math.max(a, b) : b));
                }
            }
            if (!points.isEmpty()) {
                lines.add(new LinePlot.Line(
                        contender.label(),
                        Colours.of(contender),
                        points.entrySet().stream()
                                .map(point -> new LinePlot.Point(point.getKey(), point.getValue()))
                                .toList()));
            }
        }
        return lines;
    }
}
