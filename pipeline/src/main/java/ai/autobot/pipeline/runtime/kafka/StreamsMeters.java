package ai.autobot.pipeline.runtime.kafka;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/// What Kafka Streams and its clients count, in a registry; which of it is shown is the registry's choice.
/// Thread-safe.
final class StreamsMeters implements AutoCloseable {
    private static final String LAG_GROUP = "consumer-fetch-manager-metrics";
    private static final String LAG = "records-lag";
    private static final String TOPIC = "topic";

    private final KafkaStreams streams;
    private @Nullable MeterRegistry registry;
    private @Nullable KafkaStreamsMetrics bound;
    private boolean running;
    private boolean closed;

    StreamsMeters(KafkaStreams streams) {
        this.streams = streams;
    }

    /// From here on they are shown: at once where the threads have their tasks, or as soon as they have.
    ///
    /// @param topics whose lag is shown
    synchronized void show(Collection<String> topics, MeterRegistry where) {
        registry = where;
        for (String topic : topics) {
            Gauge.builder("autobot.consumer.lag", streams, all -> lag(all.metrics(), topic))
                    .description("Records of a topic that this worker's partitions of it have and it has not read")
                    .tag(TOPIC, topic)
                    .register(where);
        }
        bind();
    }

    /// The threads have their tasks, whose numbers are there from here on. Later ones are found once a minute,
    /// by a thread of the binder's own.
    synchronized void running() {
        running = true;
        bind();
    }

    private void bind() {
        if (running && registry != null && bound == null && !closed) {
            KafkaStreamsMetrics all = new KafkaStreamsMetrics(streams);
            all.bindTo(registry);
            bound = all;
        }
    }

    static double lag(Map<MetricName, ? extends Metric> metrics, String topic) {
        double lag = 0;
        for (Map.Entry<MetricName, ? extends Metric> each : metrics.entrySet()) {
            MetricName name = each.getKey();
            if (name.name().equals(LAG)
                    && name.group().equals(LAG_GROUP)
                    && topic.equals(name.tags().get(TOPIC))
                    && each.getValue().metricValue() instanceof Double records
                    && !records.isNaN()) {
                lag += records;
            }
        }
        return lag;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (bound != null) {
            bound.close();
            bound = null;
        }
    }
}
