package ai.autobot.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.client.Chat;
import ai.autobot.client.ChatClient;
import ai.autobot.client.KnowledgePublisher;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.KnowledgeDocument;
import ai.autobot.events.ResponseStatus;
import ai.autobot.pipeline.Worker;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole way, every part real and nothing at fault.
class WayOfARequestTest {
    @Test
    void aRequestIsAuthenticatedEnrichedAnsweredAndConsumed(@TempDir Path folder) throws Exception {
        try (House house = House.open(folder)) {
            publishTea(house);
            String token = house.signIn("ada");
            try (Worker worker = house.worker();
                    ChatClient client = ChatClient.connect(house.kafka())) {
                ChatResponse answered = response(client.send("c-1", "How long is green tea steeped?", token));
                ChatResponse rejected = response(client.send("c-2", "And without a session?", null));

                assertThat(answered.getStatus()).isEqualTo(ResponseStatus.ANSWERED);
                assertThat(answered.getText()).contains("two minutes");
                assertThat(answered.getSources()).isNotEmpty();
                assertThat(answered.getUserId()).hasValue("ada");
                assertThat(rejected.getStatus()).isEqualTo(ResponseStatus.REJECTED);
                assertThat(rejected.getError().orElseThrow().getCode()).isEqualTo("authentication_missing");
                assertThat(worker.statistics().ended()).isEqualTo(2);
            }
        }
    }

    private static void publishTea(House house) throws Exception {
        try (KnowledgePublisher publisher = KnowledgePublisher.connect(house.kafka())) {
            publisher
                    .put(KnowledgeDocument.newBuilder()
                            .setDocumentId("tea")
                            .setTitle("How to make tea")
                            .setText("Green tea is steeped for two minutes in water of eighty degrees.")
                            .setUpdatedAt(Instant.now())
                            .build())
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private static ChatResponse response(Chat chat) throws Exception {
        return chat.response().get(60, TimeUnit.SECONDS);
    }
}
