package ai.autobot.bench.process;

import ai.autobot.pipeline.Worker;
import ai.autobot.pipeline.runtime.config.Configuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Workers in this process, closed together. Used by one thread.
public final class AllWorkers implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<Worker> all = new ArrayList<>();

    /// Starts one more; blocks until it reads its partitions.
    ///
    /// @throws IllegalStateException when it does not run in time
    public void start(Configuration configuration) throws InterruptedException {
        Worker worker = Worker.start(configuration);
        all.add(worker);
        if (!worker.awaitRunning(LIMIT)) {
            throw new IllegalStateException("a worker does not run after " + LIMIT);
        }
    }

    /// In the order in which they were started.
    public List<Worker> all() {
        return List.copyOf(all);
    }

    @Override
    public void close() {
        all.forEach(Worker::close);
    }
}
