package ai.autobot.local.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.client.ChatClient;
import ai.autobot.client.KnowledgePublisher;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.KnowledgeDocument;
import ai.autobot.events.ResponseStatus;
import ai.autobot.pipeline.Worker;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole way, every part real: who may not read a document gets the response that they would get without it.
class ForbiddenDocumentTest {
    private static final String QUESTION = "Which brewery makes beer, and does Nightingale acquire it?";

    @Test
    void aResponseIsTheSameWhetherOrNotADocumentIsThereThatItsUserMayNotRead(@TempDir Path folder) throws Exception {
        try (House house = House.open(folder);
                KnowledgePublisher publisher = KnowledgePublisher.connect(house.kafka())) {
            put(publisher, "tea", "Tea", "Green tea is steeped for two minutes in water of eighty degrees.");
            put(publisher, "beer", "Beer", "A brewery makes beer of hops, malt and water.");
            String eve = house.signIn("eve");
            String member = house.signIn("ada", Set.of("user", "board"));
            String counsel = house.signIn("bob", Set.of("user", "counsel"));
            try (Worker worker = house.worker();
                    ChatClient client = ChatClient.connect(house.kafka())) {
                await().atMost(House.PATIENCE).until(() -> worker.knowledge().documents() == 2);
                ChatResponse without = ask(client, eve);

                put(publisher, "secret", "Nightingale", "Project Nightingale acquires the brewery in Ulm.", "board");
                await().atMost(House.PATIENCE).until(() -> finds(client, member));
                assertSame(ask(client, eve), without);

                put(publisher, "secret", "Nightingale", "Project Nightingale acquires the brewery.", "counsel");
                await().atMost(House.PATIENCE).until(() -> finds(client, counsel));
                assertSame(ask(client, member), without);
                assertSame(ask(client, eve), without);

                publisher.remove("secret").get(30, TimeUnit.SECONDS);
                await().atMost(House.PATIENCE).until(() -> !finds(client, counsel));
                assertSame(ask(client, counsel), without);
                assertSame(ask(client, eve), without);
            }
        }
    }

    private static boolean finds(ChatClient client, String token) throws Exception {
        return ask(client, token).getSources().stream()
                .anyMatch(source -> source.getDocumentId().equals("secret"));
    }

    /// In all that does not tell two requests apart anyway: whose they are, when they came, and how long they took.
    private static void assertSame(ChatResponse response, ChatResponse without) {
        assertThat(without.getStatus()).isEqualTo(ResponseStatus.ANSWERED);
        assertThat(without.getSources()).isNotEmpty();
        assertThat(response)
                .usingRecursiveComparison()
                .ignoringFields(
                        "requestId", "conversationId", "attemptId", "createdAt", "timings", "callEvents", "userId")
                .isEqualTo(without);
    }

    private static ChatResponse ask(ChatClient client, String token) throws Exception {
        return client.send(UUID.randomUUID().toString(), QUESTION, token)
                .response()
                .get(60, TimeUnit.SECONDS);
    }

    private static void put(KnowledgePublisher publisher, String id, String title, String text, String... roles)
            throws Exception {
        publisher
                .put(KnowledgeDocument.newBuilder()
                        .setDocumentId(id)
                        .setTitle(title)
                        .setText(text)
                        .setRoles(List.of(roles))
                        .setUpdatedAt(Instant.now())
                        .build())
                .get(30, TimeUnit.SECONDS);
    }
}
