package ai.autobot.local.validate;

import ai.autobot.local.terminal.FlowingText;
import ai.autobot.local.terminal.Palette;
import ai.autobot.local.terminal.Screen;
import ai.autobot.local.terminal.Steps;
import ai.autobot.pipeline.runtime.startup.CheckResult;
import ai.autobot.pipeline.runtime.startup.Finding;
import ai.autobot.pipeline.runtime.startup.ValidationReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/// What checks found, for a person: a line for each, and what to do under each problem. Those that could not
/// be asked share one line for each cause, so that the whole fits on a screen.
final class ReportTable {
    private static final int MARK = 4;
    private static final int LEAST_TEXT = 20;

    private final Screen screen;
    private final Palette palette;

    ReportTable(Screen screen) {
        this.screen = screen;
        this.palette = screen.palette();
    }

    List<String> lines(ValidationReport report) {
        int names = report.results().stream()
                .filter(result -> !(result.finding() instanceof Finding.Skipped))
                .mapToInt(result -> result.name().length())
                .max()
                .orElse(0);
        List<String> lines = new ArrayList<>();
        Map<String, List<String>> skipped = new LinkedHashMap<>();
        for (CheckResult result : report.results()) {
            switch (result.finding()) {
                case Finding.Ok(String text) -> lines.addAll(rows(palette.green("✓"), result.name(), names, text));
                case Finding.Warning(String text, String remedy) -> {
                    lines.addAll(rows(palette.yellow("!"), result.name(), names, text));
                    lines.addAll(remedy(names, remedy));
                }
                case Finding.Fault(String text, String remedy) -> {
                    lines.addAll(rows(palette.red("✗"), result.name(), names, text));
                    lines.addAll(remedy(names, remedy));
                }
                case Finding.Skipped(String because) ->
                    skipped.computeIfAbsent(because, _ -> new ArrayList<>()).add(result.name());
            }
        }
        skipped.forEach((because, checks) -> lines.addAll(
                rows(palette.dim("–"), because, names, "without it not checked: " + String.join(", ", checks))));
        lines.add(summary(report));
        return lines;
    }

    private List<String> rows(String mark, String name, int names, String text) {
        List<String> wrapped = wrapped(text, names);
        List<String> rows = new ArrayList<>();
        rows.add("  " + mark + " " + name + " ".repeat(Math.max(0, names - name.length())) + "  " + wrapped.getFirst());
        wrapped.stream().skip(1).forEach(line -> rows.add(" ".repeat(MARK + names + 2) + line));
        return rows;
    }

    private List<String> remedy(int names, String remedy) {
        List<String> lines = new ArrayList<>();
        String mark = "→ ";
        for (String line : wrapped(mark + remedy, names)) {
            lines.add(" ".repeat(MARK + names + 2) + palette.cyan(line));
        }
        return lines;
    }

    /// By words, into the room beside the names.
    private List<String> wrapped(String text, int names) {
        int width = Math.max(LEAST_TEXT, screen.columns() - MARK - names - 2);
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : FlowingText.harmless(text).split(" ", -1)) {
            if (!line.isEmpty() && FlowingText.columns(line + " " + word) > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private String summary(ValidationReport report) {
        StringJoiner counts = new StringJoiner(", ");
        add(counts, report.faults(), "error", "errors");
        add(counts, report.warnings(), "warning", "warnings");
        add(counts, report.skipped(), "not checked", "not checked");
        long fine = report.results().size() - report.faults() - report.warnings() - report.skipped();
        add(counts, fine, "fine", "fine");
        String verdict = report.isPassed()
                ? palette.bold(palette.green("A worker would start."))
                : palette.bold(palette.red("A worker would not start."));
        return verdict + " " + counts + "; " + Steps.seconds(report.took()) + ".";
    }

    private static void add(StringJoiner counts, long count, String one, String many) {
        if (count > 0) {
            counts.add(count + " " + (count == 1 ? one : many));
        }
    }
}
