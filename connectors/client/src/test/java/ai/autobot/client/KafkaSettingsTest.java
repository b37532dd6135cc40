package ai.autobot.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.junit.jupiter.api.Test;

class KafkaSettingsTest {
    @Test
    void aCallerCannotHaveAConversationSplitOverPartitions() {
        Map<String, Object> callers = Map.of(
                "partitioner.class", RoundRobinPartitioner.class, "partitioner.ignore.keys", true, "client.rack", "b");

        Map<String, Object> settings = KafkaSettings.producer(callers, "client", Duration.ofSeconds(30));

        assertThat(settings)
                .doesNotContainKeys("partitioner.class", "partitioner.ignore.keys")
                .containsEntry("client.rack", "b");
    }
}
