package ai.autobot.bench.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Has threads ask as fast as they are answered.
final class Rounds {
    private static final int KEYS = 1_000;
    private static final int LONGEST = 4_000_000;

    private Rounds() {}

    /// What came of it.
    ///
    /// @param perSecond answers of all threads together
    /// @param p99Micros of a request's time
    record Result(double perSecond, double p99Micros) {}

    static String key(int number) {
        return "session:" + number % KEYS;
    }

    static int keys() {
        return KEYS;
    }

    /// Blocks for that long.
    static Result measure(Way way, int threads, Duration during) throws InterruptedException, ExecutionException {
        long until = System.nanoTime() + during.toNanos();
        long from = System.nanoTime();
        long[] times;
        try (ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<long[]>> running = new ArrayList<>();
            for (int number = 0; number < threads; number++) {
                int first = number;
                running.add(virtual.submit(() -> ask(way, first, until, LONGEST / threads)));
            }
            List<long[]> parts = new ArrayList<>();
            for (Future<long[]> part : running) {
                parts.add(part.get());
            }
            times = parts.stream().flatMapToLong(Arrays::stream).sorted().toArray();
        }
        double seconds = (System.nanoTime() - from) / 1e9;
        return new Result(times.length / seconds, times[(int) (times.length * 0.99)] / 1e3);
    }

    private static long[] ask(Way way, int first, long until, int most) throws InterruptedException {
        long[] times = new long[most];
        int count = 0;
        for (long now = System.nanoTime(); now < until && count < most; count++) {
            way.getAndExtend(key(first + count));
            long end = System.nanoTime();
            times[count] = end - now;
            now = end;
        }
        return Arrays.copyOf(times, count);
    }
}
