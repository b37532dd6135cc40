package ai.autobot.pipeline.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.autobot.pipeline.runtime.config.Configuration;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaPropertiesTest {
    @ParameterizedTest
    @CsvSource({
        "10s, 500ms, 10000",
        "45s, 500ms, 10000",
        "3s, 500ms, 3000",
        "3s, 2s, 4000",
        "1s, 5s, 10000",
    })
    void aTransactionEndsWithItsOwnersSessionYetNeverBeforeACommit(String session, String commit, int millis) {
        assertThat(KafkaProperties.streams(settings(session, commit)))
                .containsEntry(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), millis);
    }

    @ParameterizedTest
    @CsvSource({"10s, 0ms, commit-interval", "10s, 6s, commit-interval", "900ms, 500ms, session-timeout"})
    void aTimeOutOfItsRangeIsRefusedByName(String session, String commit, String named) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KafkaProperties.streams(settings(session, commit)))
                .withMessageContaining("autobot.kafka." + named);
    }

    private static KafkaSettings settings(String session, String commit) {
        return Configuration.of(
                KafkaSettings.class,
                Map.of("autobot.kafka.session-timeout", session, "autobot.kafka.commit-interval", commit));
    }
}
