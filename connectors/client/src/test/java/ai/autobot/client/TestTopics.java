package ai.autobot.client;

import ai.autobot.schemas.Topic;
import ai.autobot.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// The real topics on a broker of the test.
final class TestTopics {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private TestTopics() {}

    static void create(Map<String, Object> kafka, int partitions) throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(kafka)) {
            List<NewTopic> wanted = Topics.ALL.stream()
                    .map(topic -> new NewTopic(topic.name(), partitions, (short) 1).configs(topic.settings()))
                    .toList();
            admin.createTopics(wanted).all().get();
        }
    }

    /// The records with this key, from the beginning; waits until there are as many as asked for.
    static List<ConsumerRecord<String, byte[]>> read(
            Map<String, Object> kafka, Topic<?, ?> topic, String key, int count) {
        List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
        Instant limit = Instant.now().plus(PATIENCE);
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(kafka, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(partition -> new TopicPartition(topic.name(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (found.size() < count && Instant.now().isBefore(limit)) {
                for (ConsumerRecord<String, byte[]> next : consumer.poll(Duration.ofMillis(200))) {
                    if (key.equals(next.key())) {
                        found.add(next);
                    }
                }
            }
        }
        return found;
    }
}
