package ai.autobot.pipeline.runtime.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The life of a Kafka Streams application: start, await, close. A thread that dies is replaced, so that a passing
/// fault of the broker does not end the worker; one that keeps dying ends it. Thread-safe.
public final class StreamsLife implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsLife.class);
    private static final int LEAST_DEATHS = 10;
    private static final Duration DEATHS_COUNT_FOR = Duration.ofMinutes(5);

    private final KafkaStreams streams;
    private final Doorbells doorbells;
    private final Duration closeLimit;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean hasRun;
    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final StreamsMeters meters;

    private StreamsLife(KafkaStreams streams, Doorbells doorbells, Duration closeLimit) {
        this.streams = streams;
        this.doorbells = doorbells;
        this.closeLimit = closeLimit;
        this.meters = new StreamsMeters(streams);
    }

    /// As the other; nothing must have happened before a commit.
    public static StreamsLife start(
            Topology topology, Properties properties, Doorbells doorbells, Duration closeLimit) {
        return start(topology, properties, doorbells, closeLimit, () -> {});
    }

    /// Starts the topology's threads, and returns at once.
    ///
    /// @param doorbells end the threads' wait for records
    /// @param closeLimit how long [#close] waits for them
    /// @param beforeCommit what must have happened before a thread commits, on that thread
    public static StreamsLife start(
            Topology topology, Properties properties, Doorbells doorbells, Duration closeLimit, Runnable beforeCommit) {
        int threads = (int) properties.getOrDefault(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        StreamsLife life = new StreamsLife(
                new KafkaStreams(topology, properties, new StreamClients(doorbells, beforeCommit)),
                doorbells,
                closeLimit);
        life.streams.setUncaughtExceptionHandler(life.new Replacement(threads));
        life.streams.setStateListener((now, before) -> life.moved(now));
        life.streams.start();
        return life;
    }

    /// Shows what Kafka Streams counts, until it is closed. To be called once.
    ///
    /// @param topics whose lag is shown
    public void show(Collection<String> topics, MeterRegistry registry) {
        meters.show(topics, registry);
    }

    private void moved(KafkaStreams.State now) {
        LOG.info("streams state: state={}", now);
        switch (now) {
            case RUNNING -> {
                hasRun = true;
                running.countDown();
                meters.running();
            }
            case ERROR, NOT_RUNNING -> {
                ended.countDown();
                running.countDown();
            }
            case CREATED, REBALANCING, PENDING_SHUTDOWN, PENDING_ERROR -> {}
        }
        listeners.forEach(Runnable::run);
    }

    /// Has someone told of each change of the state from here on, on a thread of Kafka Streams: it may not
    /// block.
    public void listen(Runnable listener) {
        listeners.add(listener);
    }

    /// Where it is in its life, in Kafka Streams' own words.
    public KafkaStreams.State state() {
        return streams.state();
    }

    /// Whether all partitions of this instance have been read once.
    public boolean hasRun() {
        return hasRun;
    }

    /// How long the stream thread that was away longest has not come back for records; nothing of one that
    /// has ended.
    public Duration longestAbsence() {
        return doorbells.longestAbsence();
    }

    /// How many records of its topics it has not read yet, as its consumers last heard; empty while none says.
    public OptionalLong lag() {
        long lag = 0;
        boolean known = false;
        for (Metric metric : streams.metrics().values()) {
            MetricName name = metric.metricName();
            if (name.name().equals("records-lag")
                    && !name.tags().getOrDefault("client-id", "").contains("restore")
                    && metric.metricValue() instanceof Double records
                    && Double.isFinite(records)) {
                lag += records.longValue();
                known = true;
            }
        }
        return known ? OptionalLong.of(lag) : OptionalLong.empty();
    }

    /// Waits until all partitions of this instance are read.
    ///
    /// @return false when the limit passed, or the application ended
    public boolean awaitRunning(Duration limit) throws InterruptedException {
        return running.await(limit.toMillis(), TimeUnit.MILLISECONDS)
                && (ended.getCount() > 0 && streams.state().isRunningOrRebalancing());
    }

    /// Blocks until the application has ended.
    ///
    /// @return why, where it failed; empty where it was closed
    public Optional<Throwable> awaitEnd() throws InterruptedException {
        ended.await();
        return Optional.ofNullable(failure.get());
    }

    /// Stops the threads, and waits for them up to the limit. It leaves the group, so that the others have its
    /// partitions at once, and not when its session is over. Idempotent.
    @Override
    public void close() {
        meters.close();
        CloseOptions leaving = CloseOptions.timeout(closeLimit)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);
        if (!streams.close(leaving)) {
            LOG.warn("streams did not stop in time: limit={}", closeLimit);
        }
        ended.countDown();
    }

    /// Replaces a thread that died, unless too many died lately.
    private final class Replacement implements StreamsUncaughtExceptionHandler {
        private final Deque<Instant> deaths = new ArrayDeque<>();
        private final int mostDeaths;

        /// One fault of a broker may cost each thread its life.
        Replacement(int threads) {
            this.mostDeaths = Math.max(LEAST_DEATHS, 3 * threads);
        }

        @Override
        public synchronized StreamThreadExceptionResponse handle(Throwable exception) {
            Instant now = Instant.now();
            deaths.addLast(now);
            while (deaths.getFirst().isBefore(now.minus(DEATHS_COUNT_FOR))) {
                deaths.removeFirst();
            }
            if (exception instanceof Error || deaths.size() > mostDeaths) {
                LOG.error("stream thread died, the worker ends: deaths={}", deaths.size(), exception);
                failure.compareAndSet(null, exception);
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            }
            LOG.warn("stream thread died, a new one takes its place: deaths={}", deaths.size(), exception);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
    }
}
