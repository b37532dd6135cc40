package ai.autobot.local;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.client.Chat;
import ai.autobot.client.ChatClient;
import ai.autobot.client.KnowledgePublisher;
import ai.autobot.embedded.EmbeddedBroker;
import ai.autobot.embedded.EmbeddedRedis;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.KnowledgeDocument;
import ai.autobot.events.ResponseStatus;
import ai.autobot.pipeline.Worker;
import ai.autobot.pipeline.authenticate.AuthenticateSettings;
import ai.autobot.pipeline.authenticate.RedisSessionStore;
import ai.autobot.pipeline.authenticate.Sessions;
import ai.autobot.pipeline.authenticate.SigningKeys;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import ai.autobot.pipeline.runtime.redis.RedisConnections;
import ai.autobot.pipeline.runtime.redis.RedisDatabase;
import ai.autobot.pipeline.runtime.redis.RedisSettings;
import ai.autobot.pipeline.runtime.startup.TopicSetup;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole way, every part real.
class WayOfARequestTest {
    @Test
    void aRequestIsAuthenticatedEnrichedAnsweredAndConsumed(@TempDir Path folder) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"));
                EmbeddedRedis redis = EmbeddedRedis.start(folder.resolve("redis"))) {
            Configuration configuration = Configuration.load(
                    folder.resolve("none.yaml"),
                    Map.of(
                            "autobot.kafka.bootstrap-servers", broker.bootstrapServers(),
                            "autobot.kafka.state-directory",
                                    folder.resolve("streams").toString(),
                            "autobot.kafka.knowledge-directory",
                                    folder.resolve("knowledge").toString(),
                            "autobot.redis.uri", redis.uri()),
                    Worker.ROOMS.toArray(Class<?>[]::new));
            new TopicSetup(configuration.settings(KafkaSettings.class), Duration.ofSeconds(30)).create();
            Map<String, Object> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (KnowledgePublisher publisher = KnowledgePublisher.connect(kafka)) {
                publisher
                        .put(KnowledgeDocument.newBuilder()
                                .setDocumentId("tea")
                                .setTitle("How to make tea")
                                .setText("Green tea is steeped for two minutes in water of eighty degrees.")
                                .setUpdatedAt(Instant.now())
                                .build())
                        .get(30, TimeUnit.SECONDS);
            }
            try (Worker worker = Worker.start(configuration);
                    RedisConnections connections = RedisConnections.open(
                            configuration.settings(RedisSettings.class),
                            Set.of(RedisDatabase.MAIN, RedisDatabase.SESSIONS));
                    ChatClient client = ChatClient.connect(kafka)) {
                assertThat(worker.awaitRunning(Duration.ofSeconds(60))).isTrue();
                Sessions sessions = new Sessions(
                        new RedisSessionStore(connections.keyspace(RedisDatabase.SESSIONS)),
                        SigningKeys.load(connections.keyspace(RedisDatabase.MAIN)),
                        configuration.settings(AuthenticateSettings.class),
                        Clock.systemUTC());
                String token = sessions.create("ada", Set.of("user")).token();

                ChatResponse answered = response(client.send("c-1", "How long is green tea steeped?", token));
                ChatResponse rejected = response(client.send("c-2", "And without a session?", null));

                assertThat(answered.getStatus()).isEqualTo(ResponseStatus.ANSWERED);
                assertThat(answered.getText()).contains("two minutes");
                assertThat(answered.getSources()).isNotEmpty();
                assertThat(answered.getUserId()).hasValue("ada");
                assertThat(rejected.getStatus()).isEqualTo(ResponseStatus.REJECTED);
                assertThat(rejected.getError().orElseThrow().getCode()).isEqualTo("authentication_missing");
                assertThat(List.of(worker.statistics().ended())).containsExactly(2L);
            }
        }
    }

    private static ChatResponse response(Chat chat) throws Exception {
        return chat.response().get(60, TimeUnit.SECONDS);
    }
}
