package ai.autobot.pipeline.enrich;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/// Asks the broker what a topic is and how far it goes. Blocks, for at most the limit, and less once given up.
final class TopicLook implements AutoCloseable {
    private static final Duration SLICE = Duration.ofMillis(100);
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final Admin admin;
    private final String topic;
    private final Duration limit;
    private final BooleanSupplier givenUp;

    TopicLook(Map<String, Object> kafka, String topic, Duration limit, BooleanSupplier givenUp) {
        this.admin = Admin.create(kafka);
        this.topic = topic;
        this.limit = limit;
        this.givenUp = givenUp;
    }

    /// The topic as it is now.
    ///
    /// @throws KafkaException when the broker does not say so in time, or there is no such topic
    TopicView look() {
        long deadline = System.nanoTime() + limit.toNanos();
        String clusterId = await(admin.describeCluster().clusterId(), deadline);
        TopicDescription described = await(admin.describeTopics(List.of(topic)).allTopicNames(), deadline)
                .get(topic);
        if (described == null) {
            throw new KafkaException("topic " + topic + " was not described");
        }
        List<TopicPartition> partitions = described.partitions().stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        Map<Integer, Long> beginnings = offsets(partitions, OffsetSpec.earliest(), deadline);
        Map<Integer, Long> ends = offsets(partitions, OffsetSpec.latest(), deadline);
        Map<Integer, TopicView.Range> ranges = new HashMap<>();
        beginnings.forEach((partition, beginning) ->
                ranges.put(partition, new TopicView.Range(beginning, ends.getOrDefault(partition, beginning))));
        return new TopicView(clusterId, described.topicId().toString(), ranges);
    }

    private Map<Integer, Long> offsets(List<TopicPartition> partitions, OffsetSpec which, long deadline) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, which));
        Map<TopicPartition, ListOffsetsResultInfo> answered = await(
                admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .all(),
                deadline);
        Map<Integer, Long> offsets = new HashMap<>();
        answered.forEach((partition, info) -> offsets.put(partition.partition(), info.offset()));
        return offsets;
    }

    private <T> T await(KafkaFuture<T> answer, long deadline) {
        while (true) {
            long left = Math.max(0, deadline - System.nanoTime());
            try {
                return answer.get(Math.min(left, SLICE.toNanos()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (left == 0 || givenUp.getAsBoolean()) {
                    throw new KafkaException("the broker did not answer within " + limit, e);
                }
            } catch (ExecutionException e) {
                throw new KafkaException("the broker cannot say how far topic " + topic + " goes", e.getCause());
            } catch (InterruptedException e) {
                throw new KafkaException("interrupted while waiting for the broker", e);
            }
        }
    }

    @Override
    public void close() {
        admin.close(FAREWELL);
    }
}
