package ai.autobot.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.ChatResponse;
import ai.autobot.events.ErrorCategory;
import ai.autobot.events.ResponseError;
import ai.autobot.events.ResponseStatus;
import ai.autobot.local.load.Pace;
import ai.autobot.local.load.PacedProvider;
import ai.autobot.pipeline.Worker;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenBudgetTest {
    private static final Pace QUICK = new Pace(Duration.ofMillis(5), Duration.ofMillis(50), 40);
    private static final int MOST_TRIES = 200;

    @TempDir
    Path directory;

    @Test
    void aUserWhoHasUsedItsTokensIsToldWhenThereAreNewOnesAndAnotherIsServed() throws Exception {
        try (PacedProvider provider = PacedProvider.start(QUICK);
                House house = House.open(directory)
                        .asking(provider.baseUrl())
                        .with("autobot.generate.openai.max-tokens", "100")
                        .with("autobot.budget.tokens", "1500")
                        .with("autobot.budget.window", "31d");
                Worker _ = house.worker();
                Asking asking = new Asking(house.kafka());
                Responses responses = new Responses(house.kafka())) {
            String ada = house.signIn("ada");
            asking.ask("first", "first", ada);
            assertThat(responses.to("first").getStatus()).isEqualTo(ResponseStatus.ANSWERED);

            ChatResponse refused = askUntilRefused(asking, responses, ada);
            long calls = provider.counts().started();
            asking.ask("again", "again", ada);
            asking.ask("bob", "bob", house.signIn("bob"));

            assertBudgetExceeded(refused);
            assertBudgetExceeded(responses.to("again"));
            assertThat(responses.to("bob").getStatus()).isEqualTo(ResponseStatus.ANSWERED);
            assertThat(provider.counts().started())
                    .as("only bob's call was made")
                    .isEqualTo(calls + 1);
        }
    }

    private static ChatResponse askUntilRefused(Asking asking, Responses responses, String token) throws Exception {
        for (int number = 0; number < MOST_TRIES; number++) {
            String requestId = "more-" + number;
            asking.ask(requestId, requestId, token);
            ChatResponse response = responses.to(requestId);
            if (response.getStatus() != ResponseStatus.ANSWERED) {
                return response;
            }
        }
        throw new AssertionError("no budget ends");
    }

    private static void assertBudgetExceeded(ChatResponse response) {
        ResponseError error = response.getError().orElseThrow();
        assertThat(response.getStatus()).isEqualTo(ResponseStatus.REJECTED);
        assertThat(error.getCode()).isEqualTo("budget_exceeded");
        assertThat(error.getCategory()).isEqualTo(ErrorCategory.CAPACITY);
        assertThat(error.getRetryable()).isTrue();
        assertThat(error.getRetryAfterMillis())
                .hasValueSatisfying(millis ->
                        assertThat(millis).isBetween(1L, Duration.ofDays(31).toMillis()));
        assertThat(response.getUserId()).hasValue("ada");
    }
}
