package ai.autobot.pipeline.runtime.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Of the more than thousand numbers that Kafka's clients and Kafka Streams have, those that an operator acts
/// on.
public final class KafkaMeters implements MeterFilter {
    /// Names as Micrometer has them, and what they mean. A test holds that a running worker has each of them.
    /// None is one that Kafka has for a consumer and for each of its topics, too: which of the two is shown would
    /// be chance.
    public static final Map<String, String> SHOWN = Map.ofEntries(
            Map.entry("kafka.stream.alive.stream.threads", "Stream threads that run"),
            Map.entry("kafka.stream.failed.stream.threads", "Stream threads that have died since the start"),
            Map.entry("kafka.stream.thread.process.total", "Records that a stream thread has processed"),
            Map.entry("kafka.stream.thread.process.ratio", "Part of its time that a stream thread processes records"),
            Map.entry("kafka.stream.thread.process.latency.avg", "How long a record takes, mean of half a minute"),
            Map.entry("kafka.stream.thread.process.latency.max", "How long a record takes, most of half a minute"),
            Map.entry("kafka.stream.thread.poll.ratio", "Part of its time that a stream thread waits for records"),
            Map.entry("kafka.stream.thread.commit.total", "Commits of a stream thread"),
            Map.entry("kafka.stream.thread.commit.ratio", "Part of its time that a stream thread commits"),
            Map.entry("kafka.stream.thread.commit.latency.avg", "How long a commit takes, mean of half a minute"),
            Map.entry("kafka.stream.thread.commit.latency.max", "How long a commit takes, most of half a minute"),
            Map.entry("kafka.stream.thread.punctuate.latency.max", "How long what is due by the clock takes, most"),
            Map.entry("kafka.stream.task.dropped.records.total", "Records that Kafka Streams itself has dropped"),
            Map.entry("kafka.consumer.fetch.manager.fetch.latency.avg", "How long a fetch takes, waiting included"),
            Map.entry("kafka.consumer.coordinator.assigned.partitions", "Partitions that a consumer has"),
            Map.entry("kafka.consumer.coordinator.rebalance.total", "Times that the group has shared out anew"),
            Map.entry("kafka.consumer.coordinator.failed.rebalance.total", "Times that this has failed"),
            Map.entry("kafka.consumer.coordinator.last.heartbeat.seconds.ago", "Since when the group has not heard it"),
            Map.entry("kafka.producer.record.send.total", "Records that a producer has sent"),
            Map.entry("kafka.producer.record.error.total", "Records that a producer could not send"),
            Map.entry("kafka.producer.request.latency.avg", "How long a broker takes to answer a producer"),
            Map.entry("kafka.producer.txn.commit.time.ns.total", "Time that a producer has spent in commits"));

    private static final String ALL = "kafka.";

    /// To be set before the first meter is registered.
    KafkaMeters() {}

    @Override
    public MeterFilterReply accept(Meter.Id id) {
        return id.getName().startsWith(ALL) && !SHOWN.containsKey(id.getName())
                ? MeterFilterReply.DENY
                : MeterFilterReply.NEUTRAL;
    }

    @Override
    public Meter.Id map(Meter.Id id) {
        @Nullable String meaning = SHOWN.get(id.getName());
        return meaning == null
                ? id
                : new Meter.Id(id.getName(), Tags.of(id.getTags()), id.getBaseUnit(), meaning, id.getType());
    }
}
