package ai.autobot.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.ChatRequest;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.ResponseError;
import ai.autobot.events.ResponseStatus;
import ai.autobot.local.load.Pace;
import ai.autobot.local.load.PacedProvider;
import ai.autobot.pipeline.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With a worker that takes on little.
class RequestPromiseTest {
    private static final int MOST_PENDING = 8;
    private static final int MOST_PENDING_OF_A_CONVERSATION = 3;
    private static final Pace SECONDS = new Pace(Duration.ofMillis(50), Duration.ofSeconds(2), 4);

    @TempDir
    Path directory;

    private PacedProvider provider;
    private House house;
    private Worker worker;
    private Asking asking;
    private Responses responses;
    private String token;

    @BeforeEach
    void start() throws Exception {
        provider = PacedProvider.start(SECONDS);
        house = House.open(directory)
                .asking(provider.baseUrl())
                .with("autobot.journey.max-pending", Integer.toString(MOST_PENDING))
                .with("autobot.journey.max-running", "4")
                .with("autobot.journey.max-pending-per-conversation", Integer.toString(MOST_PENDING_OF_A_CONVERSATION));
        worker = house.worker();
        asking = new Asking(house.kafka());
        responses = new Responses(house.kafka());
        token = house.signIn("ada");
    }

    @AfterEach
    void stop() {
        responses.close();
        asking.close();
        worker.close();
        house.close();
        provider.close();
    }

    @Test
    void aRequestThatComesFourTimesIsAnsweredOnce() throws Exception {
        asking.ask("c", "same", token);
        asking.ask("c", "same", token);
        asking.ask("c", "same", token);
        responses.to("same");
        asking.ask("c", "same", token);
        asking.ask("c", "newer", token);

        List<ChatResponse> all = responses.all(Set.of("same", "newer"));

        assertThat(all).extracting(ChatResponse::getRequestId).containsExactly("same", "newer");
        assertThat(provider.counts().started()).isEqualTo(2);
        assertThat(worker.statistics().duplicates()).isEqualTo(3);
    }

    @Test
    void theSameIdInAnotherConversationIsAnotherRequest() throws Exception {
        asking.ask("one", "same", token);
        asking.ask("other", "same", token);

        assertThat(responses.atLeast(2))
                .extracting(ChatResponse::getConversationId)
                .containsOnly("one", "other");
    }

    @Test
    void aDeadlineThatHasPassedCostsNoCall() throws Exception {
        ChatRequest late = Asking.request("c", "late")
                .setDeadline(Instant.now().minusSeconds(1))
                .build();

        asking.ask(late, token);

        ChatResponse response = responses.to("late");
        assertThat(response.getStatus()).isEqualTo(ResponseStatus.REJECTED);
        assertThat(codeOf(response)).isEqualTo("deadline_exceeded");
        assertThat(provider.counts().started()).isZero();
    }

    @Test
    void aDeadlineEndsARunningCallAndOneThatWaitsCostsNone() throws Exception {
        Instant soon = Instant.now().plusSeconds(1);
        asking.ask(Asking.request("c", "running").setDeadline(soon).build(), token);
        asking.ask(Asking.request("c", "waiting").setDeadline(soon).build(), token);

        List<ChatResponse> all = responses.all(Set.of("running", "waiting"));

        assertThat(all).extracting(RequestPromiseTest::codeOf).containsOnly("deadline_exceeded");
        assertThat(all.stream().filter(response -> response.getRequestId().equals("waiting")))
                .extracting(ChatResponse::getStatus)
                .containsExactly(ResponseStatus.REJECTED);
        assertThat(provider.counts().started()).isLessThanOrEqualTo(1);
    }

    @Test
    void whatIsTooMuchIsRejectedWithAWaitAndTheRestIsAnswered() throws Exception {
        Set<String> asked = new LinkedHashSet<>();
        for (int number = 0; number < 40; number++) {
            asking.ask("c" + number, "r" + number, token);
            asked.add("r" + number);
        }

        List<ChatResponse> all = responses.all(asked);

        assertThat(all).extracting(ChatResponse::getRequestId).containsExactlyInAnyOrderElementsOf(asked);
        Map<ResponseStatus, List<ChatResponse>> byStatus =
                all.stream().collect(Collectors.groupingBy(ChatResponse::getStatus));
        assertThat(byStatus.keySet()).containsExactlyInAnyOrder(ResponseStatus.ANSWERED, ResponseStatus.REJECTED);
        assertThat(byStatus.get(ResponseStatus.ANSWERED)).hasSizeGreaterThanOrEqualTo(MOST_PENDING);
        assertThat(byStatus.get(ResponseStatus.REJECTED)).allSatisfy(response -> {
            ResponseError error = response.getError().orElseThrow();
            assertThat(error.getCode()).isEqualTo("overloaded");
            assertThat(error.getRetryAfterMillis()).isPresent();
        });
        assertThat(provider.counts().peak()).isLessThanOrEqualTo(4);
    }

    @Test
    void aConversationThatAsksTooMuchIsToldAndTheOthersDoNotSuffer() throws Exception {
        Set<String> asked = new HashSet<>();
        for (int number = 0; number < 6; number++) {
            asking.ask("busy", "busy-" + number, token);
            asked.add("busy-" + number);
        }
        asking.ask("calm", "calm", token);
        asked.add("calm");

        List<ChatResponse> all = responses.all(asked);

        assertThat(responses.to("calm").getStatus()).isEqualTo(ResponseStatus.ANSWERED);
        assertThat(all.stream().filter(response -> response.getStatus() == ResponseStatus.REJECTED))
                .isNotEmpty()
                .extracting(RequestPromiseTest::codeOf)
                .containsOnly("conversation_busy");
        assertThat(all.stream().filter(response -> response.getStatus() == ResponseStatus.ANSWERED))
                .hasSizeGreaterThanOrEqualTo(MOST_PENDING_OF_A_CONVERSATION + 1);
    }

    private static String codeOf(ChatResponse response) {
        return response.getError().map(ResponseError::getCode).orElse("none");
    }
}
