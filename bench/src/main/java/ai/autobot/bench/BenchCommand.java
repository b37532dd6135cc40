package ai.autobot.bench;

import ai.autobot.bench.cell.CellResult;
import ai.autobot.bench.cell.CellRun;
import ai.autobot.bench.cell.Measure;
import ai.autobot.bench.contender.Contender;
import ai.autobot.bench.process.Servers;
import ai.autobot.bench.report.Report;
import ai.autobot.bench.report.Results;
import ai.autobot.bench.report.RunNotes;
import ai.autobot.local.load.TimeOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `bench/run`: runs contenders under the same load, and writes a report.
@Command(
        name = "bench/run",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true,
        header = "Compare the pipeline with what a user would choose in its place.",
        description = {
            "Each contender runs in a JVM of its own, one at a time, on the same broker, with the same model and under"
                    + " the same load. Figures are added to results.jsonl in the folder of --out, and its README.md and"
                    + " plots are written anew from all that are there."
        },
        footer = {"", "Example:", "  bench/run --calls 500ms --rates 300 --duration 60s"})
final class BenchCommand implements Callable<Integer> {
    @Option(names = "--contenders", split = ",", paramLabel = "NAME", description = "Who. Default: all.")
    private List<String> contenders =
            Arrays.stream(Contender.values()).map(Contender::label).toList();

    @Option(
            names = "--calls",
            split = ",",
            paramLabel = "TIME",
            description = "How long calls take: 500ms, 5s, lognormal:<median>:<p99>. Default: ${DEFAULT-VALUE}.")
    private List<String> calls = List.of("500ms");

    @Option(names = "--rates", split = ",", paramLabel = "N", description = "Requests a second. Default: 300.")
    private List<Integer> rates = List.of(300);

    @Option(
            names = "--conversations",
            split = ",",
            paramLabel = "N",
            description = "Over how many conversations. Default: 0, so many that a request seldom waits for another.")
    private List<Integer> conversations = List.of(0);

    @Option(
            names = "--saturate",
            paramLabel = "N",
            description = "Begin with the first rate and double it, up to this one, for each contender until it answers"
                    + " less than nine tenths of it.")
    private @Nullable Integer saturate;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            description = "Start that many calls within 20 s, and measure the heap while all are in flight. Give calls"
                    + " of a minute or so.")
    private int inFlight;

    @Option(names = "--kill", description = "Kill each contender in the middle, and start it again.")
    private boolean kill;

    @Option(names = "--stream", description = "Have all contenders publish the answer's tokens, too.")
    private boolean stream;

    @Option(names = "--call", paramLabel = "http|sleep", description = "Default: ${DEFAULT-VALUE}.")
    private Call call = Call.HTTP;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            converter = TimeOption.class,
            description = "For how long each load is measured. Default: 60s.")
    private Duration duration = Duration.ofSeconds(60);

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            converter = TimeOption.class,
            description = "For how long each contender warms up before. Default: 30s.")
    private Duration warmUp = Duration.ofSeconds(30);

    @Option(names = "--heap", paramLabel = "SIZE", description = "Of each contender. Default: ${DEFAULT-VALUE}.")
    private String heap = "1g";

    @Option(names = "--repeat", paramLabel = "N", description = "How often. Default: ${DEFAULT-VALUE}.")
    private int repetitions = 1;

    @Option(names = "--quick", description = "5 s of each load after 3 s of warm-up: to see that it works.")
    private boolean quick;

    @Option(names = "--out", paramLabel = "FOLDER", description = "Default: docs/benchmarks/<today>.")
    private @Nullable Path out;

    @Option(names = "--report-only", description = "Run nothing; write the report of what is there.")
    private boolean reportOnly;

    /// How a contender calls its model.
    enum Call {
        HTTP,
        SLEEP
    }

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new BenchCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        Path repository = Path.of(System.getProperty("autobot.repository", "."));
        Path results = out == null ? repository.resolve("docs/benchmarks/" + LocalDate.now(ZoneOffset.UTC)) : out;
        if (!reportOnly) {
            run(plan(), results, RunNotes.now(repository));
        }
        Report.write(results);
        System.out.println("The report: " + results.resolve("README.md"));
        return 0;
    }

    private void run(BenchPlan plan, Path results, RunNotes notes) throws InterruptedException, IOException {
        Path folder = Files.createTempDirectory("autobot-bench");
        System.out.println("Logs and state: " + folder);
        try (Servers servers = Servers.start(folder)) {
            BenchRun run = new BenchRun(plan, new CellRun(servers, folder), result -> {
                Results.add(results, result, notes);
                System.out.println(line(result));
            });
            if (!quick) {
                System.out.println("Warming broker, model and load up…");
                run.warmServers();
            }
            if (saturate == null) {
                run.all();
            } else {
                run.untilSaturated(saturate);
            }
        }
    }

    private BenchPlan plan() {
        boolean http = call == Call.HTTP;
        return new BenchPlan(
                contenders.stream()
                        .map(Contender::of)
                        .filter(contender -> http || !contender.needsHttp())
                        .toList(),
                calls.stream().map(CallTimes::of).toList(),
                rates,
                conversations,
                http,
                quick ? Duration.ofSeconds(5) : duration,
                quick ? Duration.ofSeconds(3) : warmUp,
                kill,
                inFlight,
                stream,
                heap,
                repetitions);
    }

    private static String line(CellResult result) {
        String values = Stream.of(Measure.values())
                .filter(result.values()::containsKey)
                .map(measure -> String.format(
                        Locale.ROOT,
                        "%s %.1f",
                        measure.name().toLowerCase(Locale.ROOT),
                        result.values().get(measure)))
                .collect(Collectors.joining("  "));
        return result.plan().contender().label() + " | " + result.plan().loadText() + " | " + values
                + (result.errors().isEmpty() ? "" : "  " + result.errors())
                + (result.failure().isEmpty() ? "" : "  FAILED: " + result.failure());
    }
}
