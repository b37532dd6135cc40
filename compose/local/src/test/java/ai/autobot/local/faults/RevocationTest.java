package ai.autobot.local.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.client.Chat;
import ai.autobot.client.ChatClient;
import ai.autobot.client.ChatEvent;
import ai.autobot.embedded.FaultyWay;
import ai.autobot.events.AuditEvent;
import ai.autobot.events.AuditOutcome;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.ResponseError;
import ai.autobot.events.ResponseStatus;
import ai.autobot.events.TokenUsage;
import ai.autobot.local.load.Pace;
import ai.autobot.local.load.PacedProvider;
import ai.autobot.local.session.SessionDesk;
import ai.autobot.pipeline.Worker;
import ai.autobot.pipeline.authenticate.IssuedSession;
import ai.autobot.schemas.Topics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What is under way for a session that is revoked.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RevocationTest {
    private static final Pace MINUTES = new Pace(Duration.ofMillis(50), Duration.ofMinutes(10), 10_000);
    private static final Pace SECONDS = new Pace(Duration.ofMillis(50), Duration.ofSeconds(3), 10);

    private House house;

    @BeforeAll
    void open(@TempDir Path shared) {
        house = House.open(shared);
    }

    @AfterAll
    void close() {
        house.close();
    }

    @Test
    void itsRunningCallsAreStoppedWithWhatCameAndNoOthers() throws Exception {
        try (PacedProvider provider = PacedProvider.start(MINUTES);
                Worker worker = workerAsking(provider);
                SessionDesk desk = SessionDesk.open(house.configuration("desk"));
                ChatClient client = ChatClient.connect(house.kafka())) {
            IssuedSession revoked = desk.sessions().create("ada", Set.of("user"));
            IssuedSession other = desk.sessions().create("ada", Set.of("user"));
            Chat first = begun(client, "ada-1", revoked);
            Chat second = begun(client, "ada-2", revoked);
            Chat third = begun(client, "ada-3", other);

            assertThat(desk.sessions().revoke(revoked.session().hash())).isTrue();

            assertRevoked(first);
            assertRevoked(second);
            await().atMost(House.PATIENCE).until(() -> provider.counts().disconnected() == 2);
            assertThat(third.response()).isNotDone();
            third.cancel("enough").get(60, TimeUnit.SECONDS);
            assertThat(third.response().get(60, TimeUnit.SECONDS).getError().map(ResponseError::getCode))
                    .hasValue("cancelled");
            assertThat(worker.statistics().broken()).isZero();
            assertThat(audited("ada-1")).isEqualTo(AuditOutcome.DENIED);
            assertThat(audited("ada-3")).isEqualTo(AuditOutcome.ALLOWED);
        }
    }

    /// The announcement goes to nobody then: what it said is found when the worker hears again.
    @Test
    void itsCallsAreStoppedThoughTheWorkerDidNotHear() throws Exception {
        try (PacedProvider provider = PacedProvider.start(MINUTES);
                Worker _ = workerAsking(provider);
                SessionDesk desk = SessionDesk.open(house.configuration("desk"));
                ChatClient client = ChatClient.connect(house.kafka())) {
            IssuedSession session = desk.sessions().create("ada", Set.of("user"));
            Chat chat = begun(client, "ada-4", session);

            assertThat(redis("CLIENT KILL TYPE pubsub")).isEqualTo(":1");
            desk.sessions().revoke(session.session().hash());

            assertRevoked(chat);
            await().atMost(House.PATIENCE).until(() -> provider.counts().disconnected() == 1);
        }
    }

    /// As when the network between the worker and Redis breaks: nobody says that a connection is lost.
    @Test
    void itsCallsAreStoppedThoughAllConnectionsAreOpenAndSilent() throws Exception {
        String redis = Objects.requireNonNull(house.settings("desk").get("autobot.redis.uri"));
        try (PacedProvider provider = PacedProvider.start(MINUTES);
                SessionDesk desk = SessionDesk.open(house.configuration("desk"));
                FaultyWay proxy = FaultyWay.to(URI.create(redis).getPort());
                Worker _ = workerAsking(provider, proxy);
                ChatClient client = ChatClient.connect(house.kafka())) {
            IssuedSession session = desk.sessions().create("ada", Set.of("user"));
            Chat chat = begun(client, "ada-7", session);

            proxy.goNumb();
            desk.sessions().revoke(session.session().hash());

            assertRevoked(chat);
            await().atMost(House.PATIENCE).until(() -> provider.counts().disconnected() == 1);
        }
    }

    @Test
    void theCallOfASessionThatExpiredGoesOn() throws Exception {
        try (PacedProvider provider = PacedProvider.start(SECONDS);
                Worker _ = workerAsking(provider);
                SessionDesk desk = SessionDesk.open(house.configuration("desk"));
                ChatClient client = ChatClient.connect(house.kafka())) {
            IssuedSession session = desk.sessions().create("ada", Set.of("user"));
            Chat chat = begun(client, "ada-5", session);

            assertThat(redis("SELECT 6", "DEL session:" + session.session().hash()))
                    .isEqualTo(":1");
            assertThat(redis("CLIENT KILL TYPE pubsub")).isEqualTo(":1");

            assertThat(chat.response().get(60, TimeUnit.SECONDS).getStatus()).isEqualTo(ResponseStatus.ANSWERED);
            assertThat(provider.counts().disconnected()).isZero();
        }
    }

    /// The worker that makes the call has lost its partition, and lets the call run on for whoever has it now.
    @Test
    void aCallThatWasHandedOverIsStoppedWhenTheNextOwnerNeedsItNoMore() throws Exception {
        house.with("autobot.journey.hand-over-grace", "5m");
        try (PacedProvider provider = PacedProvider.start(MINUTES);
                SessionDesk desk = SessionDesk.open(house.configuration("desk"));
                ChatClient client = ChatClient.connect(house.kafka())) {
            Worker leaving = workerAsking(provider);
            Chat chat = begun(client, "ada-6", desk.sessions().create("ada", Set.of("user")));
            CompletableFuture<Void> left = CompletableFuture.runAsync(leaving::close);
            await().atMost(House.PATIENCE).until(() -> leaving.handedOver() == 1);

            try (Worker next = workerAsking(provider, "next")) {
                await().atMost(House.PATIENCE).until(() -> next.ledger().waiting() == 1);
                chat.cancel("enough").get(60, TimeUnit.SECONDS);

                assertThat(chat.response().get(60, TimeUnit.SECONDS).getStatus())
                        .isEqualTo(ResponseStatus.CANCELLED);
                left.get(60, TimeUnit.SECONDS);
                await().atMost(House.PATIENCE).until(() -> provider.counts().disconnected() == 1);
                assertThat(provider.counts().started()).isEqualTo(1);
            }
        } finally {
            house.with("autobot.journey.hand-over-grace", "30s");
        }
    }

    private static Chat begun(ChatClient client, String conversation, IssuedSession session) throws Exception {
        Chat chat = client.send(conversation, "Tell me a long story.", session.token());
        assertThat(chat.nextEvent()).containsInstanceOf(ChatEvent.Token.class);
        return chat;
    }

    private static void assertRevoked(Chat chat) throws Exception {
        ChatResponse response = chat.response().get(60, TimeUnit.SECONDS);
        assertThat(response.getStatus()).isEqualTo(ResponseStatus.CANCELLED);
        assertThat(response.getError().map(ResponseError::getCode)).hasValue("session_ended");
        assertThat(response.getText()).isNotEmpty();
        TokenUsage usage = response.getUsage().orElseThrow();
        assertThat(usage.getPromptTokens()).isPositive();
        assertThat(usage.getCompletionTokens()).isPositive();
    }

    private AuditOutcome audited(String conversation) {
        Map<String, Object> settings = new HashMap<>(house.kafka());
        settings.put("group.id", "audit-" + conversation);
        settings.put("auto.offset.reset", "earliest");
        settings.put("isolation.level", "read_committed");
        try (KafkaConsumer<String, AuditEvent> reader = new KafkaConsumer<>(
                settings,
                Topics.AUDIT_EVENTS.keys().deserializer(),
                Topics.AUDIT_EVENTS.values().deserializer())) {
            reader.subscribe(Set.of(Topics.AUDIT_EVENTS.name()));
            return await().atMost(House.PATIENCE)
                    .until(
                            () -> {
                                for (ConsumerRecord<String, AuditEvent> record : reader.poll(Duration.ofMillis(200))) {
                                    if (record.value()
                                            .getConversationId()
                                            .filter(conversation::equals)
                                            .isPresent()) {
                                        return record.value().getOutcome();
                                    }
                                }
                                return null;
                            },
                            outcome -> outcome != null);
        }
    }

    /// Says something to Redis on a connection of its own.
    ///
    /// @return the first line of the last reply
    private String redis(String... commands) throws IOException {
        URI uri = URI.create(house.settings("desk").get("autobot.redis.uri"));
        try (Socket socket = new Socket(uri.getHost(), uri.getPort());
                BufferedReader replies =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            String reply = "";
            for (String command : commands) {
                socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
                reply = replies.readLine();
            }
            return reply;
        }
    }

    private Worker workerAsking(PacedProvider provider) throws InterruptedException {
        return workerAsking(provider, "in-process");
    }

    private Worker workerAsking(PacedProvider provider, FaultyWay redis) throws InterruptedException {
        String direct = Objects.requireNonNull(house.settings("in-process").get("autobot.redis.uri"));
        house.with("autobot.redis.uri", redis.uri());
        try {
            return workerAsking(provider);
        } finally {
            house.with("autobot.redis.uri", direct);
        }
    }

    private Worker workerAsking(PacedProvider provider, String instance) throws InterruptedException {
        house.asking(provider.baseUrl()).with("autobot.generate.openai.total-timeout", "20m");
        Worker worker = Worker.start(house.configuration(instance));
        assertThat(worker.awaitRunning(House.PATIENCE)).isTrue();
        return worker;
    }
}
