package ai.autobot.bench.stops;

import ai.autobot.bench.process.AllWorkers;
import ai.autobot.bench.process.Servers;
import ai.autobot.bench.report.RunNotes;
import ai.autobot.client.ChatClient;
import ai.autobot.local.load.Pace;
import ai.autobot.local.load.PacedProvider;
import ai.autobot.local.load.Quantiles;
import ai.autobot.local.session.SessionDesk;
import ai.autobot.pipeline.Worker;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import ai.autobot.pipeline.runtime.startup.TopicSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `bench/run stops`: measures how soon a call stops upstream.
@Command(
        name = "bench/run stops",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true,
        header = "Measure how soon a running call stops at its provider, by cause.",
        description = {
            "Calls that would run for minutes are stopped soon after their first token, ten a second, while others come"
                    + " and go. The time counts from the wish's sending, from the order to revoke, or from the deadline,"
                    + " until the provider has seen its connection close. Workers, provider and client run in this"
                    + " process; the broker and Redis in another."
        },
        footer = {"", "Example:", "  bench/run stops --tries 200"})
final class StopsCommand implements Callable<Integer> {
    private static final Pace MINUTES = new Pace(Duration.ofMillis(100), Duration.ofMinutes(10), 6_000);
    private static final Pace SHORT = new Pace(Duration.ofMillis(100), Duration.ofMillis(500), 20);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int WARM_UP_TRIES = 100;

    @Option(names = "--tries", paramLabel = "N", description = "For each cause. Default: ${DEFAULT-VALUE}.")
    private int tries = 200;

    @Option(
            names = "--background",
            paramLabel = "N",
            description = "Calls a second that nobody stops. Default: ${DEFAULT-VALUE}.")
    private int background = 100;

    @Option(names = "--workers", paramLabel = "N", description = "Workers. Default: ${DEFAULT-VALUE}.")
    private int workers = 1;

    @Option(
            names = "--causes",
            split = ",",
            paramLabel = "CAUSE",
            description = "Which, of: ${COMPLETION-CANDIDATES}. Default: all.")
    private List<Cause> causes = List.of(Cause.values());

    @Option(names = "--out", paramLabel = "FOLDER", description = "Where to write stops.md. Default: nowhere.")
    private @Nullable Path out;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new StopsCommand()).execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException, IOException {
        Path folder = Files.createTempDirectory("autobot-stops");
        StringBuilder table = new StringBuilder(
                "| cause | tries | p50 ms | p90 ms | p99 ms | most ms |\n|---|--:|--:|--:|--:|--:|\n");
        try (Servers servers = Servers.start(folder);
                PacedProvider provider = PacedProvider.start(id -> id.startsWith(StopsRun.LONG) ? MINUTES : SHORT)) {
            Configuration configuration = configuration(servers, provider, folder, 1);
            new TopicSetup(configuration.settings(KafkaSettings.class), LIMIT).create();
            try (AllWorkers running = new AllWorkers();
                    SessionDesk desk = SessionDesk.open(configuration);
                    ChatClient client = ChatClient.connect(Map.of("bootstrap.servers", servers.kafka()))) {
                for (int number = 1; number <= workers; number++) {
                    running.start(configuration(servers, provider, folder, number));
                }
                StopsRun run = new StopsRun(client, desk, provider);
                System.out.println("Warming up…");
                run.measure("warm-up", Cause.WISH, WARM_UP_TRIES, background);
                for (Cause cause : causes) {
                    System.out.println("Measuring " + cause.label() + "…");
                    table.append(row(cause, run.measure("measured", cause, tries, background)));
                }
            }
        }
        System.out.println(table);
        if (out != null) {
            write(out, table.toString());
        }
        return 0;
    }

    private static String row(Cause cause, Quantiles times) {
        return String.format(
                Locale.ROOT,
                "| %s | %d | %.1f | %.1f | %.1f | %.1f |%n",
                cause.label(),
                times.count(),
                times.p50() / 1e3,
                times.p90() / 1e3,
                times.p99() / 1e3,
                times.most() / 1e3);
    }

    private void write(Path results, String table) throws IOException {
        RunNotes notes = RunNotes.now(Path.of(System.getProperty("autobot.repository", ".")));
        Files.createDirectories(results);
        Files.writeString(results.resolve("stops.md"), """
                # How soon a call stops at its provider

                `bench/run stops --tries %d --background %d --workers %d`, commit %s, %s. Load average before: %.2f. The time counts \
                from the wish's sending, from the order to revoke, or from the deadline, until the provider has seen its \
                connection close.

                %s""".formatted(
                        tries, background, workers, notes.commit(), notes.machine(), notes.load(), table));
    }

    private static Configuration configuration(Servers servers, PacedProvider provider, Path folder, int number) {
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
        settings.put("autobot.generate.providers", "openai");
        settings.put("autobot.generate.openai.base-url", provider.baseUrl());
        settings.put("autobot.generate.openai.model", "paced");
        settings.put("autobot.generate.openai.total-timeout", "20m");
        return Configuration.load(folder.resolve("none.yaml"), settings, Worker.ROOMS.toArray(Class<?>[]::new));
    }
}
