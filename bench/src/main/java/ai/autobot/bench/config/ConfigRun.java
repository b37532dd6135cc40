package ai.autobot.bench.config;

import ai.autobot.events.ConfigChange;
import ai.autobot.local.load.Quantiles;
import ai.autobot.pipeline.Worker;
import ai.autobot.pipeline.enrich.EnrichSettings;
import ai.autobot.pipeline.runtime.config.changes.ConfigRecords;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Changes of one setting, one after the other, each awaited on every worker. Used by one thread.
///
/// @param records where changes are written
/// @param workers those that follow them
record ConfigRun(ConfigRecords records, List<Worker> workers) {
    private static final String SETTING = "autobot.enrich.passages";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofNanos(100_000);

    /// Blocks until all changes hold everywhere.
    ///
    /// @param first the version of the first
    /// @return from handing the record to the producer until the last worker has it
    Quantiles measure(long first, int changes) {
        long[] micros = new long[changes];
        for (int number = 0; number < changes; number++) {
            int value = 1 + number % 50;
            long start = System.nanoTime();
            var _ = records.write(ConfigChange.newBuilder()
                    .setKey(SETTING)
                    .setValue(Integer.toString(value))
                    .setVersion(first + number)
                    .setChangedBy("benchmark")
                    .setChangedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                    .build());
            awaitEverywhere(first + number, value, start);
            micros[number] = (System.nanoTime() - start) / 1_000;
        }
        return Quantiles.of(micros);
    }

    private void awaitEverywhere(long version, int value, long start) {
        while (!workers.stream().allMatch(worker -> holds(worker, version, value))) {
            if (System.nanoTime() - start > LIMIT.toNanos()) {
                throw new IllegalStateException("change " + version + " does not hold everywhere after " + LIMIT);
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    private static boolean holds(Worker worker, long version, int value) {
        return worker.configuration().version() == version
                && worker.configuration().now().settings(EnrichSettings.class).passages() == value;
    }
}
