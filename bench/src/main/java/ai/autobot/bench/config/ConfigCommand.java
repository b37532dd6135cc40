package ai.autobot.bench.config;

import ai.autobot.bench.process.AllWorkers;
import ai.autobot.bench.process.Servers;
import ai.autobot.bench.report.RunNotes;
import ai.autobot.local.load.Quantiles;
import ai.autobot.pipeline.Worker;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.config.changes.ConfigRecords;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import ai.autobot.pipeline.runtime.startup.TopicSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `bench/run config`: measures how soon a change of the configuration holds on all workers.
@Command(
        name = "bench/run config",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true,
        header = "Measure how soon a live change of the configuration holds on every worker.",
        description = {
            "Changes of autobot.enrich.passages, one after the other. The time counts from handing the record to the"
                    + " producer until the last worker reads its settings under the new version. Workers and command run in"
                    + " this process; the broker and Redis in another."
        },
        footer = {"", "Example:", "  bench/run config --changes 100 --workers 3"})
final class ConfigCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Option(names = "--changes", paramLabel = "N", description = "Measured ones. Default: ${DEFAULT-VALUE}.")
    private int changes = 100;

    @Option(names = "--warm-up", paramLabel = "N", description = "Changes before. Default: ${DEFAULT-VALUE}.")
    private int warmUp = 100;

    @Option(names = "--workers", paramLabel = "N", description = "Workers. Default: ${DEFAULT-VALUE}.")
    private int workers = 3;

    @Option(names = "--out", paramLabel = "FOLDER", description = "Where to write config.md. Default: nowhere.")
    private @Nullable Path out;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new ConfigCommand()).execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        RunNotes notes = RunNotes.now(Path.of(System.getProperty("autobot.repository", ".")));
        Path folder = Files.createTempDirectory("autobot-config");
        Quantiles times;
        try (Servers servers = Servers.start(folder);
                AllWorkers running = new AllWorkers()) {
            Configuration first = configuration(servers, folder, 1);
            new TopicSetup(first.settings(KafkaSettings.class), LIMIT).create();
            for (int number = 1; number <= workers; number++) {
                running.start(configuration(servers, folder, number));
            }
            try (ConfigRecords records = new ConfigRecords(Map.of("bootstrap.servers", servers.kafka()))) {
                ConfigRun run = new ConfigRun(records, running.all());
                var _ = run.measure(1, warmUp);
                times = run.measure(1L + warmUp, changes);
            }
        }
        String report = report(notes, times);
        System.out.println(report);
        if (out != null) {
            Files.createDirectories(out);
            Files.writeString(out.resolve("config.md"), report);
        }
        return 0;
    }

    private String report(RunNotes notes, Quantiles times) {
        return """
                # How soon a live change holds on every worker

                `bench/run config --changes %d --warm-up %d --workers %d`, commit %s, %s. Load average before: %.2f. The time \
                counts from handing the record to the producer until the last worker reads its settings under the new \
                version; changes follow each other.

                | changes | p50 ms | p90 ms | p99 ms | most ms |
                |--:|--:|--:|--:|--:|
                %s""".formatted(
                        changes,
                        warmUp,
                        workers,
                        notes.commit(),
                        notes.machine(),
                        notes.load(),
                        String.format(
                                Locale.ROOT,
                                "| %d | %.1f | %.1f | %.1f | %.1f |%n",
                                times.count(),
                                times.p50() / 1e3,
                                times.p90() / 1e3,
                                times.p99() / 1e3,
                                times.most() / 1e3));
    }

    private static Configuration configuration(Servers servers, Path folder, int number) {
        Map<String, String> settings = new HashMap<>();
        settings.put("autobot.kafka.bootstrap-servers", servers.kafka());
        settings.put(
                "autobot.kafka.state-directory",
                folder.resolve("streams-" + number).toString());
        settings.put("autobot.kafka.instance", "worker-" + number);
        settings.put(
                "autobot.kafka.knowledge-directory",
                folder.resolve("index-" + number).toString());
        settings.put("autobot.redis.uri", servers.redis());
        return Configuration.load(folder.resolve("none.yaml"), settings, Worker.ROOMS.toArray(Class<?>[]::new));
    }
}
