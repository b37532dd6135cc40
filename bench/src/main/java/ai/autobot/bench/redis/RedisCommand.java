package ai.autobot.bench.redis;

import ai.autobot.embedded.EmbeddedRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `bench/run redis`: compares one shared connection to Redis with a pool.
@Command(
        name = "bench/run redis",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true,
        header = "Compare one shared connection to Redis with a pool of 8.",
        description = {
            "Virtual threads ask for sessions (GETEX of 200 bytes) as fast as they are answered, by one connection that"
                    + " all of them share, by a pool of 8, and by the worker's own Keyspace over one connection. A"
                    + " real Redis, in a process of its own, on this machine. Prints the medians of all rounds."
        })
final class RedisCommand implements Callable<Integer> {
    private static final int POOL = 8;
    private static final int VALUE_BYTES = 200;
    private static final List<Integer> THREADS = List.of(1, 16, 64, 256);

    @Option(names = "--rounds", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private int rounds = 7;

    @Option(names = "--seconds", paramLabel = "N", description = "For each cell of a round. Default: ${DEFAULT-VALUE}.")
    private int seconds = 2;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new RedisCommand()).execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException, IOException {
        Path folder = Files.createTempDirectory("autobot-bench-redis");
        try (EmbeddedRedis redis = EmbeddedRedis.start(folder);
                Way keyspace = Way.keyspace(redis.uri());
                Way shared = Way.shared(redis.uri());
                Way pool = Way.pool(redis.uri(), POOL)) {
            fill(redis.uri());
            Map<String, Way> ways = new LinkedHashMap<>();
            ways.put("one shared", shared);
            ways.put("pool of 8", pool);
            ways.put("Keyspace (one shared)", keyspace);
            Map<String, List<Rounds.Result>> results = new LinkedHashMap<>();
            // The first round warms up.
            for (int round = 0; round <= rounds; round++) {
                System.out.println(round == 0 ? "Warming up…" : "Round " + round);
                for (int threads : THREADS) {
                    for (Map.Entry<String, Way> way : ways.entrySet()) {
                        Rounds.Result result = Rounds.measure(way.getValue(), threads, Duration.ofSeconds(seconds));
                        if (round > 0) {
                            results.computeIfAbsent(threads + " | " + way.getKey(), _ -> new ArrayList<>())
                                    .add(result);
                        }
                    }
                }
            }
            System.out.println("\n| threads | connections | GETEX/s | least to most | p99 µs |\n|--:|---|--:|--:|--:|");
            results.forEach((cell, all) -> System.out.printf(
                    Locale.ROOT,
                    "| %s | %,.0f | %,.0f to %,.0f | %,.0f |%n",
                    cell,
                    median(all, Rounds.Result::perSecond),
                    sorted(all, Rounds.Result::perSecond).getFirst(),
                    sorted(all, Rounds.Result::perSecond).getLast(),
                    median(all, Rounds.Result::p99Micros)));
        }
        return CommandLine.ExitCode.OK;
    }

    private static void fill(String uri) {
        try (var client = io.lettuce.core.RedisClient.create(uri)) {
            var commands = client.connect().sync();
            for (int number = 0; number < Rounds.keys(); number++) {
                commands.set(Rounds.key(number), "x".repeat(VALUE_BYTES));
            }
        }
    }

    private static double median(List<Rounds.Result> all, ToDoubleFunction<Rounds.Result> value) {
        return sorted(all, value).get(all.size() / 2);
    }

    private static List<Double> sorted(List<Rounds.Result> all, ToDoubleFunction<Rounds.Result> value) {
        return all.stream()
                .map(value::applyAsDouble)
                .sorted(Comparator.naturalOrder())
                .toList();
    }
}
