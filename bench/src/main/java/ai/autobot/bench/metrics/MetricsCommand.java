package ai.autobot.bench.metrics;

import ai.autobot.bench.CallTimes;
import ai.autobot.bench.cell.CellPlan;
import ai.autobot.bench.cell.CellResult;
import ai.autobot.bench.cell.CellRun;
import ai.autobot.bench.cell.Measure;
import ai.autobot.bench.contender.Contender;
import ai.autobot.bench.process.Servers;
import ai.autobot.bench.report.RunNotes;
import ai.autobot.local.load.TimeOption;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `bench/run metrics`: measures what counting and tracing cost.
@Command(
        name = "bench/run metrics",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true,
        header = "Measure what all metrics cost, and traces beside them.",
        description = {
            "The whole pipeline under the same load, with nothing counted, with all metrics, and with one request in a"
                    + " hundred traced beside; in turns, each time in a JVM of its own. With metrics, the page is read"
                    + " again and again; the dashboard is not shown. The medians of the turns are compared.",
            "The built-in provider answers, at least once, unless --model is given: what a model's client, the model and"
                    + " transactions take of the same machine would hide what counting takes."
        },
        footer = {"", "Example:", "  bench/run metrics --rate 1000 --repeat 5"})
final class MetricsCommand implements Callable<Integer> {
    private static final Duration SETTLE = Duration.ofSeconds(3);
    private static final List<Measure> SHOWN = List.of(
            Measure.CPU,
            Measure.ALLOCATED,
            Measure.FIRST_TOKEN_P50,
            Measure.FIRST_TOKEN_P99,
            Measure.RESPONSE_P50,
            Measure.RESPONSE_P99,
            Measure.THROUGHPUT);

    @Option(names = "--rate", paramLabel = "N", description = "Requests a second. Default: ${DEFAULT-VALUE}.")
    private int rate = 1_000;

    @Option(names = "--model", description = "Ask a model over HTTP, exactly once.")
    private boolean model;

    @Option(
            names = "--calls",
            paramLabel = "TIME",
            description = "How long a call of the model takes. Default: ${DEFAULT-VALUE}.")
    private String calls = "500ms";

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            converter = TimeOption.class,
            description = "For how long each turn is measured. Default: 30s.")
    private Duration duration = Duration.ofSeconds(30);

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            converter = TimeOption.class,
            description = "For how long each turn warms up before. Default: 20s.")
    private Duration warmUp = Duration.ofSeconds(20);

    @Option(
            names = "--read",
            paramLabel = "TIME",
            converter = TimeOption.class,
            description = "Between two readings of the page of metrics. Default: 5s.")
    private Duration read = Duration.ofSeconds(5);

    @Option(names = "--repeat", paramLabel = "N", description = "Turns of each. Default: ${DEFAULT-VALUE}.")
    private int repetitions = 5;

    @Option(names = "--out", paramLabel = "FOLDER", description = "Where to write metrics.md. Default: nowhere.")
    private @Nullable Path out;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new MetricsCommand()).execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        RunNotes notes = RunNotes.now(Path.of(System.getProperty("autobot.repository", ".")));
        Path folder = Files.createTempDirectory("autobot-metrics");
        System.out.println("Logs and state: " + folder);
        Map<Watching, List<CellResult>> results = new EnumMap<>(Watching.class);
        List<Double> loads = new ArrayList<>();
        String seen;
        try (Servers servers = Servers.start(folder);
                Watchers watchers = Watchers.start(read)) {
            CellRun cells = new CellRun(servers, folder);
            System.out.println("Warming broker, model and load up…");
            cells.run(plan(SETTLE), 0, settings(Watching.NOTHING, watchers));
            for (int repetition = 1; repetition <= repetitions; repetition++) {
                List<Watching> order = new ArrayList<>(List.of(Watching.values()));
                Collections.rotate(order, repetition);
                for (Watching watching : order) {
                    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
                    CellResult result = cells.run(plan(duration), repetition, settings(watching, watchers));
                    loads.add(load);
                    results.computeIfAbsent(watching, any -> new ArrayList<>()).add(result);
                    System.out.println(line(watching, result, load));
                }
            }
            seen = String.format(
                    Locale.ROOT,
                    "The page was read %d times and had %d bytes at the end; %d bytes of spans came.",
                    watchers.readings(),
                    watchers.pageBytes(),
                    watchers.spanBytes());
        }
        String table = table(results);
        System.out.println(table);
        System.out.println(seen);
        if (out != null) {
            write(out, notes, table + "\n" + seen, loads);
        }
        return 0;
    }

    private CellPlan plan(Duration measured) {
        CallTimes times = CallTimes.of(calls);
        return new CellPlan(
                model ? Contender.PIPELINE_EXACTLY_ONCE : Contender.PIPELINE_AT_LEAST_ONCE,
                times,
                true,
                rate,
                0,
                times.longest().plus(SETTLE),
                measured,
                warmUp,
                false,
                false,
                false,
                "1g");
    }

    private Map<String, String> settings(Watching watching, Watchers watchers) {
        Map<String, String> settings = new HashMap<>(watching.settings(watchers));
        if (!model) {
            settings.put("autobot.generate.providers", "extractive");
        }
        return settings;
    }

    private static String line(Watching watching, CellResult result, double load) {
        String values = SHOWN.stream()
                .filter(result.values()::containsKey)
                .map(measure -> String.format(
                        Locale.ROOT,
                        "%s %.3f",
                        measure.name().toLowerCase(Locale.ROOT),
                        result.values().get(measure)))
                .collect(Collectors.joining("  "));
        return String.format(Locale.ROOT, "%s | load %.1f | %s %s", watching.label(), load, values, result.failure());
    }

    private static String table(Map<Watching, List<CellResult>> results) {
        List<Measure> measured = SHOWN.stream()
                .filter(measure -> results.values().stream()
                        .anyMatch(all -> !values(all, measure).isEmpty()))
                .toList();
        StringBuilder table = new StringBuilder("| watched by |");
        measured.forEach(measure -> table.append(' ')
                .append(measure.name().toLowerCase(Locale.ROOT))
                .append(" |"));
        table.append("\n|---|").append("--:|".repeat(measured.size())).append('\n');
        results.forEach((watching, all) -> {
            table.append("| ").append(watching.label()).append(" |");
            for (Measure measure : measured) {
                List<Double> values = values(all, measure);
                table.append(
                        values.isEmpty()
                                ? " |"
                                : String.format(
                                        Locale.ROOT,
                                        " %.3f (%.3f–%.3f) |",
                                        values.get(values.size() / 2),
                                        values.getFirst(),
                                        values.getLast()));
            }
            table.append('\n');
        });
        return table.toString();
    }

    private static List<Double> values(List<CellResult> results, Measure measure) {
        List<Double> values = new ArrayList<>();
        for (CellResult result : results) {
            Double value = result.values().get(measure);
            if (value != null) {
                values.add(value);
            }
        }
        Collections.sort(values);
        return values;
    }

    private void write(Path results, RunNotes notes, String table, List<Double> loads) throws IOException {
        Files.createDirectories(results);
        Files.writeString(results.resolve("metrics.md"), """
                # What metrics and traces cost

                `bench/run metrics --rate %d --duration %ds --warm-up %ds --repeat %d%s`, commit %s, %s. Load average before the \
                turns: %.1f to %.1f. Times in ms, processor time in ms and allocation in KB a request; the median of \
                the turns, and the least and the most.

                %s
                """.formatted(
                        rate,
                        duration.toSeconds(),
                        warmUp.toSeconds(),
                        repetitions,
                        model ? " --model --calls " + calls : "",
                        notes.commit(),
                        notes.machine(),
                        Collections.min(loads),
                        Collections.max(loads),
                        table));
    }
}
