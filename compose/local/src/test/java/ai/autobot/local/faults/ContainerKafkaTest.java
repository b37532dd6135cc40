package ai.autobot.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.ChatResponse;
import ai.autobot.events.ChatToken;
import ai.autobot.events.ResponseStatus;
import ai.autobot.local.load.Pace;
import ai.autobot.local.load.PacedProvider;
import ai.autobot.pipeline.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/// The way of a request against a broker as it is released, not the one in this process.
@EnabledIf(value = "engineIsThere", disabledReason = "no container engine runs here")
class ContainerKafkaTest {
    private static final String IMAGE = "apache/kafka-native:4.3.1";
    private static final Pace QUICK = new Pace(Duration.ofMillis(50), Duration.ofMillis(300), 5);

    @TempDir
    Path directory;

    static boolean engineIsThere() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    @Test
    void aRequestIsAnsweredAndItsTokensMakeTheText() throws Exception {
        try (KafkaContainer kafka = new KafkaContainer(IMAGE)) {
            kafka.start();
            try (PacedProvider provider = PacedProvider.start(QUICK);
                    House house =
                            House.open(directory, kafka.getBootstrapServers()).asking(provider.baseUrl());
                    Worker worker = house.worker();
                    Asking asking = new Asking(house.kafka());
                    Responses responses = new Responses(house.kafka())) {
                asking.ask("c", "stranger", null);
                asking.ask("c", "r", house.signIn("ada"));

                ChatResponse response = responses.to("r");
                assertThat(response.getStatus()).isEqualTo(ResponseStatus.ANSWERED);
                assertThat(
                                responses
                                        .tokensOf(response.getAttemptId().orElseThrow(), response.getTokenRecords())
                                        .stream()
                                        .map(ChatToken::getText)
                                        .collect(Collectors.joining()))
                        .isEqualTo(response.getText());
                assertThat(responses.to("stranger").getStatus()).isEqualTo(ResponseStatus.REJECTED);
                assertThat(worker.statistics().ended()).isEqualTo(2);
            }
        }
    }
}
