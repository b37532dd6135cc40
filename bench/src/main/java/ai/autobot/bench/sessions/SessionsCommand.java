package ai.autobot.bench.sessions;

import ai.autobot.bench.process.Servers;
import ai.autobot.bench.report.RunNotes;
import ai.autobot.embedded.FaultyWay;
import ai.autobot.local.load.Quantiles;
import ai.autobot.local.session.SessionDesk;
import ai.autobot.pipeline.Worker;
import ai.autobot.pipeline.authenticate.IssuedSession;
import ai.autobot.pipeline.runtime.config.Configuration;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "bench/run sessions",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true,
        header = "Measure what a session costs, and how soon its revocation is seen by three workers.",
        description = {
            "What a worker has to check who asks, in this process, against a Redis in another. Cold: Redis is asked."
                    + " Warm: there is a copy near. A revocation is timed from the order until the last of three has"
                    + " refused; then again while what Redis says of changes goes nowhere, on connections that stay open."
        },
        footer = {"", "Example:", "  bench/run sessions --tries 1000"})
final class SessionsCommand implements Callable<Integer> {
    private static final int OFFICES = 3;
    private static final int THREADS = 64;
    private static final int ROUNDS = 20;
    private static final int NEAR = 20_000;

    /// Each takes up to two seconds, until the next connections stand.
    private static final int NUMB_TRIES = 50;
    private static final int WARM_UP_TRIES = 100;

    @Option(names = "--sessions", paramLabel = "N", description = "At once. Default: ${DEFAULT-VALUE}.")
    private int sessions = 10_000;

    @Option(names = "--tries", paramLabel = "N", description = "Revocations. Default: ${DEFAULT-VALUE}.")
    private int tries = 1_000;

    @Option(names = "--out", paramLabel = "FOLDER", description = "Where to write sessions.md. Default: nowhere.")
    private @Nullable Path out;

    private final List<String> lines = new ArrayList<>();

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new SessionsCommand()).execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException, IOException {
        Path folder = Files.createTempDirectory("autobot-sessions");
        try (Servers servers = Servers.start(folder);
                SessionDesk desk = SessionDesk.open(Configuration.load(
                        folder.resolve("none.yaml"),
                        Map.of("autobot.redis.uri", servers.redis()),
                        Worker.ROOMS.toArray(Class<?>[]::new)))) {
            SessionsRun run = new SessionsRun(desk);
            lines.add("| what | count | p50 µs | p99 µs | most µs | a second |");
            lines.add("|---|--:|--:|--:|--:|--:|");
            looks(run, servers.redis());
            revocations(run, servers.redis());
        }
        String table = String.join("\n", lines);
        System.out.println(table);
        if (out != null) {
            write(out, table);
        }
        return 0;
    }

    private void looks(SessionsRun run, String redis) throws InterruptedException, ExecutionException {
        try (Office asking = Office.open(redis, 0);
                Office near = Office.open(redis, NEAR)) {
            System.out.println("Warming up…");
            List<IssuedSession> first = run.begin(sessions, THREADS);
            for (int round = 0; round < ROUNDS; round++) {
                run.use(near, first);
            }
            run.use(asking, first);
            run.revoke(first, THREADS);

            System.out.println("Measuring looks…");
            long from = System.nanoTime();
            List<IssuedSession> issued = run.begin(sessions, THREADS);
            rate("begin a session", sessions, from);
            times("let in, cold, Redis asked each time", run.use(asking, issued));
            times("let in, cold, first of a session with copies near", run.use(near, issued));
            long[] warm = new long[sessions * ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                System.arraycopy(run.use(near, issued), 0, warm, round * sessions, sessions);
            }
            times("let in, warm", warm);
            rate("let in, Redis asked each time, 64 at once", run.useTogether(asking, issued, 200_000, THREADS));
            rate("let in, warm, 64 at once", run.useTogether(near, issued, 2_000_000, THREADS));
            from = System.nanoTime();
            run.revoke(issued, THREADS);
            rate("revoke a session, 64 at once", sessions, from);
            System.out.println(near.statistics());
        }
    }

    private void revocations(SessionsRun run, String redis)
            throws InterruptedException, ExecutionException, IOException {
        List<Office> offices = new ArrayList<>();
        List<FaultyWay> proxies = new ArrayList<>();
        try {
            for (int number = 0; number < OFFICES; number++) {
                FaultyWay proxy = FaultyWay.to(URI.create(redis).getPort());
                proxies.add(proxy);
                offices.add(Office.open(proxy.uri(), NEAR));
            }
            System.out.println("Measuring revocations…");
            run.refusals(offices, List.of(), WARM_UP_TRIES);
            micros("from revocation to refusal, last of three", run.refusals(offices, List.of(), tries));
            micros("the same, nothing heard of changes any more", run.refusals(offices, proxies, NUMB_TRIES));
        } finally {
            offices.forEach(Office::close);
            for (FaultyWay proxy : proxies) {
                proxy.close();
            }
        }
    }

    private void times(String what, long[] nanos) {
        Quantiles times = Quantiles.of(nanos);
        lines.add(String.format(
                Locale.ROOT,
                "| %s | %d | %.1f | %.1f | %.1f | |",
                what,
                times.count(),
                times.p50() / 1e3,
                times.p99() / 1e3,
                times.most() / 1e3));
    }

    private void micros(String what, Quantiles times) {
        lines.add(
                "| %s | %d | %d | %d | %d | |".formatted(what, times.count(), times.p50(), times.p99(), times.most()));
    }

    private void rate(String what, int count, long from) {
        rate(what, count * 1e9 / (System.nanoTime() - from));
    }

    private void rate(String what, double aSecond) {
        lines.add(String.format(Locale.ROOT, "| %s | | | | | %.0f |", what, aSecond));
    }

    private void write(Path results, String table) throws IOException {
        RunNotes notes = RunNotes.now(Path.of(System.getProperty("autobot.repository", ".")));
        Files.createDirectories(results);
        Files.writeString(results.resolve("sessions.md"), """
                # What a session costs

                `bench/run sessions --sessions %d --tries %d`, commit %s, %s. Load average before: %.2f.

                %s
                """.formatted(
                        sessions, tries, notes.commit(), notes.machine(), notes.load(), table));
    }
}
