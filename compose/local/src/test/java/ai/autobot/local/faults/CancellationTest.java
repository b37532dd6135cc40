package ai.autobot.local.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.client.Chat;
import ai.autobot.client.ChatClient;
import ai.autobot.client.ChatEvent;
import ai.autobot.events.AuditEvent;
import ai.autobot.events.AuditOutcome;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.ResponseError;
import ai.autobot.events.ResponseStatus;
import ai.autobot.events.TokenUsage;
import ai.autobot.local.load.Pace;
import ai.autobot.local.load.PacedProvider;
import ai.autobot.pipeline.Worker;
import ai.autobot.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CancellationTest {
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
    void aRunningCallIsCancelledWithWhatCameAndTheProviderSeesTheDisconnect() throws Exception {
        try (PacedProvider provider = PacedProvider.start(MINUTES);
                Worker worker = workerAsking(provider);
                ChatClient client = ChatClient.connect(house.kafka())) {
            Chat chat = client.send("ada-1", "Tell me a long story.", house.signIn("ada"));
            assertThat(chat.nextEvent()).containsInstanceOf(ChatEvent.Token.class);

            chat.cancel("enough").get(60, TimeUnit.SECONDS);

            ChatResponse response = chat.response().get(60, TimeUnit.SECONDS);
            assertThat(response.getStatus()).isEqualTo(ResponseStatus.CANCELLED);
            assertThat(response.getError().map(ResponseError::getCode)).hasValue("cancelled");
            assertThat(response.getText()).isNotEmpty();
            assertUsageUntilStopped(response);
            await().atMost(House.PATIENCE).until(() -> provider.counts().disconnected() == 1);
            assertThat(worker.statistics().broken()).isZero();
            assertThat(cancellationOf(response.getRequestId(), AuditOutcome.ALLOWED))
                    .satisfies(event -> {
                        assertThat(event.getUserId()).hasValue("ada");
                        assertThat(event.getAttributes()).containsEntry("wish", "enough");
                    });
        }
    }

    @Test
    void aWaitingRequestIsCancelledWithoutACall() throws Exception {
        try (PacedProvider provider = PacedProvider.start(MINUTES);
                Worker worker = workerAsking(provider);
                Asking asking = new Asking(house.kafka());
                Responses responses = new Responses(house.kafka())) {
            String token = house.signIn("ada");
            asking.ask("ada-2", "first", token);
            asking.ask("ada-2", "second", token);
            await().atMost(House.PATIENCE).until(() -> provider.counts().started() == 1);
            await().atMost(House.PATIENCE).until(() -> worker.capacity().pending() == 2);

            asking.cancel("ada-2", "second", token);
            assertThat(responses.to("second").getStatus()).isEqualTo(ResponseStatus.CANCELLED);
            asking.cancel("ada-2", "first", token);

            assertThat(responses.to("first").getStatus()).isEqualTo(ResponseStatus.CANCELLED);
            assertThat(provider.counts().started()).isEqualTo(1);
        }
    }

    @Test
    void anotherUserCannotCancel() throws Exception {
        try (PacedProvider provider = PacedProvider.start(SECONDS);
                Worker worker = workerAsking(provider);
                Asking asking = new Asking(house.kafka());
                Responses responses = new Responses(house.kafka())) {
            String stranger = house.signIn("eve");
            asking.cancel("ada-3", "kept", stranger);
            asking.ask("ada-3", "kept", house.signIn("ada"));
            await().atMost(House.PATIENCE).until(() -> provider.counts().started() == 1);

            asking.cancel("ada-3", "kept", stranger);
            asking.cancel("ada-3", "kept", "no-token");
            asking.cancel("ada-3", "kept", null);

            assertThat(responses.all(Set.of("kept")))
                    .filteredOn(response -> response.getRequestId().equals("kept"))
                    .extracting(ChatResponse::getStatus)
                    .containsExactly(ResponseStatus.ANSWERED);
            assertThat(provider.counts().disconnected()).isZero();
            assertThat(worker.statistics().broken()).isZero();
            assertThat(cancellationOf("kept", AuditOutcome.DENIED).getReason()).isPresent();
        }
    }

    @Test
    void aDeadlineThatPassesStopsTheCallWithWhatCame() throws Exception {
        try (PacedProvider provider = PacedProvider.start(MINUTES);
                Worker worker = workerAsking(provider);
                Asking asking = new Asking(house.kafka());
                Responses responses = new Responses(house.kafka())) {
            String token = house.signIn("ada");
            asking.ask(
                    Asking.request("ada-4", "late")
                            .setDeadline(Instant.now().plusSeconds(10))
                            .build(),
                    token);

            ChatResponse response = responses.to("late");

            assertThat(response.getStatus()).isEqualTo(ResponseStatus.FAILED);
            assertThat(response.getError().map(ResponseError::getCode)).hasValue("deadline_exceeded");
            assertThat(response.getText()).isNotEmpty();
            assertUsageUntilStopped(response);
            await().atMost(House.PATIENCE).until(() -> provider.counts().disconnected() == 1);
            assertThat(worker.statistics().broken()).isZero();
        }
    }

    private AuditEvent cancellationOf(String requestId, AuditOutcome outcome) {
        Predicate<AuditEvent> wanted = event -> event.getAction().equals("cancel")
                && event.getOutcome() == outcome
                && event.getRequestId().filter(requestId::equals).isPresent();
        try (Seen<String, AuditEvent> decisions = new Seen<>(house.kafka(), Topics.AUDIT_EVENTS)) {
            return decisions.until(events -> events.stream().anyMatch(wanted)).stream()
                    .filter(wanted)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void assertUsageUntilStopped(ChatResponse response) {
        TokenUsage usage = response.getUsage().orElseThrow();
        assertThat(usage.getPromptTokens()).isPositive();
        assertThat(usage.getCompletionTokens()).isPositive();
        assertThat(usage.getEstimated()).isTrue();
    }

    private Worker workerAsking(PacedProvider provider) throws InterruptedException {
        return house.asking(provider.baseUrl())
                .with("autobot.generate.openai.total-timeout", "20m")
                .worker();
    }
}
