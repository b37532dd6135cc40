package ai.autobot.bench.health;

import ai.autobot.bench.process.Servers;
import ai.autobot.bench.report.RunNotes;
import ai.autobot.embedded.EmbeddedRedis;
import ai.autobot.events.HealthState;
import ai.autobot.local.load.Quantiles;
import ai.autobot.pipeline.Worker;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import ai.autobot.pipeline.runtime.startup.TopicSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `bench/run health`: how soon a killed Redis is on `health.events` and on the dashboard, and that it is back.
@Command(
        name = "bench/run health",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true,
        header = "Measure how soon a killed Redis is told on health.events and on the dashboard, and that it is back.",
        description = {
            "One worker with its default settings and its pages, in this process; the broker in another. Redis is killed"
                    + " (SIGKILL), and the time counts until a reader of health.events has read that its database for"
                    + " sessions is down, and until an update of the dashboard says so; then Redis is started again, and"
                    + " the time counts from when it serves until both say that it is up. A browser draws an update"
                    + " besides."
        },
        footer = {"", "Example:", "  bench/run health --tries 50"})
final class HealthCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String INSTANCE = "bench";
    private static final String SESSIONS = "redis:sessions";

    private static final String KEY = INSTANCE + "/" + SESSIONS;

    @Option(names = "--tries", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private int tries = 50;

    @Option(names = "--out", paramLabel = "FOLDER", description = "Where to write health.md. Default: nowhere.")
    private @Nullable Path out;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new HealthCommand()).execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        Path folder = Files.createTempDirectory("autobot-health");
        RunNotes notes = RunNotes.now(Path.of(System.getProperty("autobot.repository", ".")));
        long[] down = new long[tries];
        long[] up = new long[tries];
        long[] downOnPage = new long[tries];
        long[] upOnPage = new long[tries];
        EmbeddedRedis redis = EmbeddedRedis.start(folder.resolve("redis"));
        try (Servers servers = Servers.start(folder.resolve("servers"))) {
            Configuration configuration = configuration(servers, redis, folder);
            new TopicSetup(configuration.settings(KafkaSettings.class), LIMIT).create();
            try (Worker worker = Worker.start(configuration);
                    HealthWatcher watcher = new HealthWatcher(servers.kafka())) {
                if (!worker.awaitRunning(LIMIT)) {
                    throw new IllegalStateException("the worker does not run after " + LIMIT);
                }
                watcher.await(KEY, HealthState.UP, LIMIT);
                try (PageWatcher page = new PageWatcher(worker.url().orElseThrow(), SESSIONS)) {
                    page.await(HealthState.UP, System.nanoTime(), LIMIT);
                    System.out.println("Measuring…");
                    for (int number = 0; number < tries; number++) {
                        // At any moment of the second between two updates.
                        Thread.sleep(ThreadLocalRandom.current().nextInt(1_000));
                        long killed = System.nanoTime();
                        kill(redis);
                        down[number] = (watcher.await(KEY, HealthState.DOWN, LIMIT) - killed) / 1_000;
                        downOnPage[number] = (page.await(HealthState.DOWN, killed, LIMIT) - killed) / 1_000;
                        int port = redis.port();
                        redis.close();
                        redis = EmbeddedRedis.start(folder.resolve("redis"), port);
                        long serves = System.nanoTime();
                        up[number] = (watcher.await(KEY, HealthState.UP, LIMIT) - serves) / 1_000;
                        upOnPage[number] = (page.await(HealthState.UP, serves, LIMIT) - serves) / 1_000;
                    }
                }
            }
        } finally {
            redis.close();
        }
        String table = "| what | tries | p50 ms | p90 ms | p99 ms | most ms |\n|---|--:|--:|--:|--:|--:|\n"
                + row("from the kill to `DOWN` on health.events", Quantiles.of(down))
                + row("from the kill to `DOWN` in an update of the dashboard", Quantiles.of(downOnPage))
                + row("from serving again to `UP` on health.events", Quantiles.of(up))
                + row("from serving again to `UP` in an update of the dashboard", Quantiles.of(upOnPage));
        System.out.printf(Locale.ROOT, "%s%nLoad average before: %.2f%n", table, notes.load());
        if (out != null) {
            write(out, table, notes);
        }
        return 0;
    }

    private static void kill(EmbeddedRedis redis) {
        ProcessHandle.of(redis.processId()).orElseThrow().destroyForcibly();
    }

    private static String row(String what, Quantiles times) {
        return String.format(
                Locale.ROOT,
                "| %s | %d | %.0f | %.0f | %.0f | %.0f |%n",
                what,
                times.count(),
                times.p50() / 1e3,
                times.p90() / 1e3,
                times.p99() / 1e3,
                times.most() / 1e3);
    }

    private void write(Path results, String table, RunNotes notes) throws IOException {
        Files.createDirectories(results);
        Files.writeString(results.resolve("health.md"), """
                # How soon a killed Redis is told

                `bench/run health --tries %d`, commit %s, %s. Load average before: %.2f. Default settings: three looks, 100 ms \
                apart, must find it down; three, 1 s apart, must find it up. The dashboard sends an update each second; a browser draws it besides.

                %s""".formatted(
                        tries, notes.commit(), notes.machine(), notes.load(), table));
    }

    private static Configuration configuration(Servers servers, EmbeddedRedis redis, Path folder) {
        return Configuration.load(
                folder.resolve("none.yaml"),
                Map.of(
                        "autobot.kafka.bootstrap-servers", servers.kafka(),
                        "autobot.kafka.instance", INSTANCE,
                        "autobot.kafka.state-directory",
                                folder.resolve("streams").toString(),
                        "autobot.kafka.knowledge-directory",
                                folder.resolve("index").toString(),
                        "autobot.redis.uri", redis.uri(),
                        "autobot.http.port", "0",
                        "autobot.dashboard.open-on-loopback", "true"),
                Worker.ROOMS.toArray(Class<?>[]::new));
    }
}
