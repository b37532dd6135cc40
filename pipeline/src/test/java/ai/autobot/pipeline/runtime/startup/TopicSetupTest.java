package ai.autobot.pipeline.runtime.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ai.autobot.embedded.EmbeddedBroker;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import ai.autobot.schemas.Topic;
import ai.autobot.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicSetupTest {
    private static final int PARTITIONS = 8;

    @Test
    void whatWasCreatedTakesARecordInEachPartitionAtOnce(@TempDir Path folder) {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder)) {
            List<String> created = setup(broker).create();

            assertThat(created).hasSameSizeAs(Topics.ALL);
            assertThatCode(() -> writeToEachPartition(broker)).doesNotThrowAnyException();
            assertThat(setup(broker).create()).isEmpty();
        }
    }

    @Test
    void eachPartitionOfRequestsHasOneOfResponses(@TempDir Path folder) {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder)) {
            TopicSetup setup = setup(broker);
            setup.create();
            Map<String, Integer> partitions = new HashMap<>(setup.partitions());
            assertThat(setup.problems(partitions)).isEmpty();

            partitions.put(Topics.CHAT_RESPONSES.name(), PARTITIONS + 1);
            assertThat(setup.problems(partitions)).hasSize(1);
            partitions.put(Topics.CHAT_RESPONSES.name(), PARTITIONS - 1);
            assertThat(setup.problems(partitions))
                    .singleElement()
                    .asString()
                    .contains("chat.responses has 7 partitions", "those of chat.requests, 8");
            assertThat(setup(broker, Map.of("autobot.kafka.guarantee", "at_least_once"))
                            .problems(partitions))
                    .isEmpty();
        }
    }

    /// With a producer that does not try again.
    private static void writeToEachPartition(EmbeddedBroker broker) throws Exception {
        Map<String, Object> once = Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "retries",
                0,
                "enable.idempotence",
                false,
                "acks",
                "all");
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(once, new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<RecordMetadata>> written = new ArrayList<>();
            for (Topic<?, ?> topic : Topics.ALL) {
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    written.add(producer.send(new ProducerRecord<>(topic.name(), partition, new byte[1], new byte[1])));
                }
            }
            for (Future<RecordMetadata> each : written) {
                each.get();
            }
        }
    }

    private static TopicSetup setup(EmbeddedBroker broker) {
        return setup(broker, Map.of());
    }

    private static TopicSetup setup(EmbeddedBroker broker, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("autobot.kafka.bootstrap-servers", broker.bootstrapServers());
        settings.put("autobot.kafka.partitions", Integer.toString(PARTITIONS));
        return new TopicSetup(Configuration.of(KafkaSettings.class, settings), Duration.ofSeconds(60));
    }
}
