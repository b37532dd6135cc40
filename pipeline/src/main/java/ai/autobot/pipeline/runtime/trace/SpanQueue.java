package ai.autobot.pipeline.runtime.trace;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finished spans on their way out: as many as may wait, sent in batches by a thread of its own. Who ends a
/// span never waits; what is too many, or is not taken, is dropped and counted. Thread-safe.
final class SpanQueue implements SpanProcessor {
    /// How long a batch may take, repetitions included.
    static final Duration EXPORT_LIMIT = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(SpanQueue.class);
    private static final int MOST_AT_ONCE = 512;

    /// So long the first span of a batch waits for others.
    private static final Duration GATHER = Duration.ofMillis(500);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final SpanExporter exporter;
    private final BlockingQueue<ReadableSpan> waiting;
    private final Counter exported;
    private final Counter refused;
    private final Counter dropped;
    private final Thread sender;
    private volatile boolean closed;
    private boolean taken = true;

    private SpanQueue(SpanExporter exporter, int capacity, MeterRegistry meters) {
        this.exporter = exporter;
        this.waiting = new ArrayBlockingQueue<>(capacity);
        exported = counter(meters, "exported");
        refused = counter(meters, "refused");
        dropped = counter(meters, "dropped");
        Gauge.builder("autobot.trace.waiting", waiting, BlockingQueue::size)
                .description("Spans that wait to be sent")
                .register(meters);
        sender = Thread.ofPlatform().daemon().name("span-sender").unstarted(this::send);
    }

    static SpanQueue start(SpanExporter exporter, int capacity, MeterRegistry meters) {
        SpanQueue queue = new SpanQueue(exporter, capacity, meters);
        queue.sender.start();
        return queue;
    }

    private static Counter counter(MeterRegistry meters, String outcome) {
        return Counter.builder("autobot.trace.spans")
                .description("Spans by what became of them: exported, refused by the collector, dropped as too many")
                .tag("outcome", outcome)
                .register(meters);
    }

    @Override
    public void onEnd(ReadableSpan span) {
        if (closed || !waiting.offer(span)) {
            dropped.increment();
        }
    }

    private void send() {
        try {
            while (!closed || !waiting.isEmpty()) {
                List<SpanData> batch = gather();
                if (!batch.isEmpty()) {
                    export(batch);
                }
            }
        } catch (InterruptedException e) {
            dropped.increment(waiting.size());
        }
    }

    private List<SpanData> gather() throws InterruptedException {
        List<SpanData> batch = new ArrayList<>();
        long end = System.nanoTime() + GATHER.toNanos();
        while (batch.size() < MOST_AT_ONCE) {
            long left = closed ? 0 : end - System.nanoTime();
            @Nullable ReadableSpan next = waiting.poll(left, TimeUnit.NANOSECONDS);
            if (next == null) {
                return batch;
            }
            batch.add(next.toSpanData());
        }
        return batch;
    }

    private void export(List<SpanData> batch) throws InterruptedException {
        CompletableResultCode result;
        try {
            result = exporter.export(batch).join(EXPORT_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RuntimeException e) {
            LOG.warn("spans cannot be sent: spans={}", batch.size(), e);
            result = CompletableResultCode.ofFailure();
        }
        (result.isSuccess() ? exported : refused).increment(batch.size());
        if (result.isSuccess() != taken) {
            taken = result.isSuccess();
            if (taken) {
                LOG.info("spans are taken again");
            } else {
                LOG.warn("spans are not taken, and dropped until they are");
            }
        }
        // The library keeps an interrupt as a flag.
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
        return false;
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    /// Sends what waits, for at most two seconds. Idempotent.
    @Override
    public void close() {
        closed = true;
        try {
            if (!sender.join(CLOSE_LIMIT)) {
                sender.interrupt();
            }
        } catch (InterruptedException e) {
            sender.interrupt();
            Thread.currentThread().interrupt();
        }
        var _ = exporter.shutdown();
    }
}
