package ai.autobot.bench.report;

import ai.autobot.bench.cell.Measure;
import ai.autobot.bench.contender.Contender;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Writes `README.md` and the plots of a folder of results.
public final class Report {
    private final Path folder;
    private final StringBuilder page = new StringBuilder();

    private Report(Path folder) {
        this.folder = folder;
    }

    /// Writes the report of all that the folder's results hold; what it wrote before is written anew.
    public static void write(Path folder) throws IOException {
        Results results = Results.read(folder);
        new Report(folder).write(results, Row.of(results.cells()));
    }

    private void write(Results results, List<Row> rows) throws IOException {
        line("# Benchmark");
        line("");
        line("Written by `bench/run`; the raw figures are in `results.jsonl`.");
        line("");
        results.runs().forEach(run -> line("- " + run.line()));
        line("");
        contenders(rows);
        for (Map.Entry<String, Path> plot : new Plots(folder, rows).write().entrySet()) {
            line("![" + plot.getKey() + "](" + plot.getValue().getFileName() + ")");
            line("");
        }
        Map<String, List<Row>> loads = rows.stream()
                .collect(Collectors.groupingBy(row -> row.plan().loadText(), LinkedHashMap::new, Collectors.toList()));
        loads.forEach(this::table);
        legend(rows);
        line(method());
        Files.writeString(folder.resolve("README.md"), page);
    }

    private void contenders(List<Row> rows) {
        line("| contender | what it is |");
        line("|---|---|");
        for (Contender contender : Contender.values()) {
            if (rows.stream().anyMatch(row -> row.plan().contender() == contender)) {
                line("| `" + contender.label() + "` | " + contender.description() + " |");
            }
        }
        line("");
    }

    private void table(String load, List<Row> rows) {
        line("## " + load.substring(0, 1).toUpperCase(Locale.ROOT) + load.substring(1));
        line("");
        int most = rows.stream().mapToInt(Row::repetitions).max().orElse(1);
        line("Heap of each contender: " + rows.getFirst().plan().heap() + ". Measured for "
                + rows.getFirst().plan().duration().toSeconds() + " s"
                + (most > 1 ? ", up to " + most + " times: medians, and sums of counts." : "."));
        line("");
        List<Measure> measures = Stream.of(Measure.values())
                .filter(measure -> rows.stream().anyMatch(row -> row.values().containsKey(measure)))
                .toList();
        line("| contender | " + measures.stream().map(Measure::heading).collect(Collectors.joining(" | ")) + " |");
        line("|---|" + "--:|".repeat(measures.size()));
        for (Row row : rows) {
            String cells = measures.stream()
                    .map(measure -> row.value(measure)
                            .map(value -> cell(measure, value))
                            .orElse("–"))
                    .collect(Collectors.joining(" | "));
            line("| `" + row.plan().contender().label() + "` | " + cells + " |");
        }
        line("");
        for (Row row : rows) {
            row.failures()
                    .forEach(failure -> line("- `" + row.plan().contender().label() + "`: " + failure));
        }
        line("");
    }

    private static String cell(Measure measure, double value) {
        return measure.isCount() || Math.abs(value) >= 1_000
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.1f", value);
    }

    private void legend(List<Row> rows) {
        line("## What the columns say");
        line("");
        for (Measure measure : Measure.values()) {
            if (rows.stream().anyMatch(row -> row.values().containsKey(measure))) {
                line("- " + measure.heading() + ": " + measure.meaning());
            }
        }
        line("");
    }

    private static String method() throws IOException {
        try (InputStream text = Optional.ofNullable(Report.class.getResourceAsStream("/report/method.md"))
                .orElseThrow(() -> new IllegalStateException("the method is missing from the class path"))) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void line(String text) {
        page.append(text).append('\n');
    }
}
