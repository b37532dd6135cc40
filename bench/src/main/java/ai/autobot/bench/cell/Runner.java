package ai.autobot.bench.cell;

import ai.autobot.bench.contender.ContenderProcess;
import ai.autobot.bench.contender.Order;
import ai.autobot.bench.process.Child;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;

/// The contender of a cell, in its process. Used by one thread.
final class Runner implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final String heap;
    private final Path log;
    private final Order order;
    private Child child;

    /// Starts it; blocks until it has started.
    Runner(Order order, String heap, Path log) throws InterruptedException {
        this.heap = heap;
        this.log = log;
        this.order = order;
        child = launch();
        child.await(START_LIMIT);
        child.await(START_LIMIT);
    }

    /// What it has used since its process began.
    record Meter(long cpuNanos, long allocatedBytes) {}

    private Child launch() {
        return Child.start(ContenderProcess.class, heap, log, order.json());
    }

    /// Kills it without a chance to clean up, and starts it again in the same place. Returns when Java runs again.
    void killAndRestart() throws InterruptedException {
        child.kill();
        child = launch();
        child.await(START_LIMIT);
    }

    /// After [#killAndRestart]: blocks until it has started.
    void awaitStarted() throws InterruptedException {
        child.await(START_LIMIT);
    }

    Meter meter() throws InterruptedException {
        try {
            JsonNode meter = JSON.readTree(child.ask("meter", LIMIT));
            return new Meter(
                    meter.get("cpuNanos").asLong(), meter.get("allocatedBytes").asLong());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what a contender has used cannot be read", e);
        }
    }

    /// What is left on its heap after a collection, in bytes; the contender stands still meanwhile.
    long heapBytes() throws InterruptedException {
        return Long.parseLong(child.ask("heap", LIMIT));
    }

    /// To be called now and then.
    ///
    /// @throws IllegalStateException when it has ended by itself
    void check() {
        if (!child.isAlive()) {
            throw new IllegalStateException("the contender has ended; its log: " + log);
        }
    }

    @Override
    public void close() {
        child.close();
    }
}
