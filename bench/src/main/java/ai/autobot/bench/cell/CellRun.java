package ai.autobot.bench.cell;

import ai.autobot.bench.CallTimes;
import ai.autobot.bench.contender.Order;
import ai.autobot.bench.process.Servers;
import ai.autobot.local.load.LoadPlan;
import ai.autobot.local.load.Observations;
import ai.autobot.local.load.Quantiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// Runs cells, one after the other, on servers that stay. Used by one thread.
public final class CellRun {
    private static final String MEASURED = "load-";
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration WARM_UP_LIMIT = Duration.ofMinutes(3);

    /// Without any ending for so long beyond the longest call, what is missing counts as lost.
    private static final Duration SILENCE_LIMIT = Duration.ofMinutes(1);

    /// Who still has a backlog then has one because the load is too much.
    private static final Duration BACKLOG_LIMIT = Duration.ofSeconds(20);
    private static final Duration BACKLOG_LIMIT_AFTER_KILL = Duration.ofMinutes(2);

    /// What comes twice comes soon after.
    private static final Duration LISTEN_ON = Duration.ofSeconds(2);
    private static final Duration LISTEN_ON_AFTER_KILL = Duration.ofSeconds(5);

    private final Servers servers;
    private final Path folder;
    private final Ground ground;
    private final AtomicInteger number = new AtomicInteger();

    /// Runs cells on these servers.
    ///
    /// @param folder for state and logs
    public CellRun(Servers servers, Path folder) {
        this.servers = servers;
        this.folder = folder;
        this.ground = new Ground(servers.kafka(), servers.redis(), folder);
    }

    /// Runs a cell; blocks until it has been measured. A contender that fails is a result as well.
    public CellResult run(CellPlan plan, int repetition) throws InterruptedException, IOException {
        return run(plan, repetition, Map.of());
    }

    /// The same, with a pipeline that is set otherwise.
    ///
    /// @param settings beside those that all have
    public CellResult run(CellPlan plan, int repetition, Map<String, String> settings)
            throws InterruptedException, IOException {
        String name = "cell-" + number.incrementAndGet();
        Path home = Files.createDirectories(folder.resolve(name));
        Path log = folder.resolve("logs").resolve(name + "-" + plan.contender().label() + ".log");
        Map<Measure, Double> values = new EnumMap<>(Measure.class);
        ground.clear();
        List<String> sessions = ground.signIn(plan.load().users());
        String model = servers.serve(plan.calls().text());
        Order order = new Order(
                plan.contender().label(),
                servers.kafka(),
                servers.redis(),
                plan.http() ? model : "",
                plan.calls().text(),
                "bench-" + name,
                home.toString(),
                plan.stream(),
                plan.concurrency(),
                settings);
        try (Runner runner = new Runner(order, plan.heap(), log)) {
            warmUp(plan, sessions);
            try (Traffic traffic = new Traffic(ground.kafka(), plan.load(), MEASURED, sessions)) {
                measure(plan, runner, traffic, values);
                return new CellResult(
                        plan, repetition, values, traffic.observations().errors(), "");
            }
        } catch (IllegalStateException e) {
            return new CellResult(plan, repetition, values, Map.of(), "" + e.getMessage());
        }
    }

    private void warmUp(CellPlan plan, List<String> sessions) throws InterruptedException {
        LoadPlan load = plan.warmUpLoad();
        try (Traffic traffic = new Traffic(ground.kafka(), load, CallTimes.WARM_UP, sessions)) {
            traffic.start();
            long end = System.nanoTime() + plan.warmUp().plus(WARM_UP_LIMIT).toNanos();
            while (!traffic.isAllEnded()) {
                if (System.nanoTime() - end > 0) {
                    throw new IllegalStateException("of the warm-up, " + traffic.open() + " requests did not end");
                }
                Thread.sleep(LOOK);
            }
        }
    }

    private void measure(CellPlan plan, Runner runner, Traffic traffic, Map<Measure, Double> values)
            throws InterruptedException {
        Observations seen = traffic.observations();
        long idleHeap = plan.collect() ? runner.heapBytes() : 0;
        long start = System.nanoTime();
        traffic.start();

        sleepUntil(start + plan.settle().toNanos(), runner, traffic);
        Runner.Meter before = runner.meter();
        int answeredBefore = seen.answered();
        long from = System.nanoTime();
        if (plan.kill()) {
            sleepUntil(start + plan.settle().plus(plan.duration().dividedBy(2)).toNanos(), runner, traffic);
            kill(runner, traffic, values);
        }
        while (!traffic.isSent()) {
            runner.check();
            Thread.sleep(LOOK);
        }
        int answered = seen.answered() - answeredBefore;
        values.put(Measure.THROUGHPUT, answered * 1e9 / (System.nanoTime() - from));
        if (!plan.kill() && answered > 0) {
            Runner.Meter after = runner.meter();
            values.put(Measure.CPU, (after.cpuNanos() - before.cpuNanos()) / 1e6 / answered);
            values.put(Measure.ALLOCATED, (after.allocatedBytes() - before.allocatedBytes()) / 1e3 / answered);
        }
        if (plan.collect()) {
            long heap = runner.heapBytes() - idleHeap;
            int open = plan.http() ? servers.counts(MEASURED).open() : traffic.open();
            values.put(Measure.HEAP_PER_CALL, open == 0 ? 0 : heap / 1e3 / open);
        }
        boolean silent = drain(plan, runner, traffic);
        count(plan, traffic, silent, values);
    }

    private static void kill(Runner runner, Traffic traffic, Map<Measure, Double> values) throws InterruptedException {
        long killed = System.nanoTime();
        runner.killAndRestart();
        traffic.askForFirst();
        runner.awaitStarted();
        while (traffic.firstSinceAsked(killed).isNegative() && traffic.silence().compareTo(SILENCE_LIMIT) < 0) {
            runner.check();
            Thread.sleep(LOOK);
        }
        Duration recovery = traffic.firstSinceAsked(killed);
        if (!recovery.isNegative()) {
            values.put(Measure.RECOVERY, recovery.toMillis() / 1e3);
        }
    }

    /// Waits for what has not ended.
    ///
    /// @return whether nothing has ended for so long that the rest is lost
    private boolean drain(CellPlan plan, Runner runner, Traffic traffic) throws InterruptedException {
        Duration longest = plan.calls().longest();
        Duration silence = longest.plus(SILENCE_LIMIT);
        Duration backlog = longest.multipliedBy(2).plus(plan.kill() ? BACKLOG_LIMIT_AFTER_KILL : BACKLOG_LIMIT);
        long end = System.nanoTime() + backlog.toNanos();
        while (!traffic.isAllEnded()) {
            runner.check();
            if (traffic.silence().compareTo(silence) > 0) {
                return true;
            }
            if (System.nanoTime() - end > 0) {
                return false;
            }
            Thread.sleep(LOOK);
        }
        Thread.sleep(plan.kill() ? LISTEN_ON_AFTER_KILL : LISTEN_ON);
        // After a kill a contender may still make calls again whose answers were sent already.
        while (plan.kill() && plan.http() && servers.counts(MEASURED).open() > 0 && System.nanoTime() - end < 0) {
            Thread.sleep(LISTEN_ON);
        }
        return true;
    }

    private void count(CellPlan plan, Traffic traffic, boolean silent, Map<Measure, Double> values)
            throws InterruptedException {
        Observations seen = traffic.observations();
        quantiles(
                seen.firstTokens(plan.firstMeasured()),
                values,
                Measure.FIRST_TOKEN_P50,
                Measure.FIRST_TOKEN_P99,
                Measure.FIRST_TOKEN_P999);
        quantiles(
                seen.responses(plan.firstMeasured()),
                values,
                Measure.RESPONSE_P50,
                Measure.RESPONSE_P99,
                Measure.RESPONSE_P999);
        values.put(Measure.ANSWERED, (double) seen.answered());
        values.put(Measure.REFUSED, (double) (seen.ended() - seen.answered()));
        values.put(Measure.LOST, silent ? (double) traffic.open() : 0.0);
        values.put(Measure.UNFINISHED, silent ? 0.0 : (double) traffic.open());
        values.put(Measure.TWICE, (double) seen.twice());
        if (plan.http()) {
            Servers.Counts counts = servers.counts(MEASURED);
            values.put(Measure.PEAK_CALLS, (double) counts.peak());
            values.put(Measure.CALLED_AGAIN, (double) counts.again());
            values.put(Measure.PAID_TWICE, (double) counts.paidTwice());
        }
    }

    private static void quantiles(
            Quantiles times, Map<Measure, Double> values, Measure p50, Measure p99, Measure p999) {
        if (times.count() > 0) {
            values.put(p50, times.p50() / 1e3);
            values.put(p99, times.p99() / 1e3);
            values.put(p999, times.p999() / 1e3);
        }
    }

    private static void sleepUntil(long nanos, Runner runner, Traffic traffic) throws InterruptedException {
        while (System.nanoTime() - nanos < 0 && !traffic.isSent()) {
            runner.check();
            Thread.sleep(Math.clamp((nanos - System.nanoTime()) / 1_000_000, 1, LOOK.toMillis()));
        }
    }
}
