package ai.autobot.pipeline.runtime.journey;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.schemas.ErrorCode;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// How much is taken on, on real virtual threads, in Kafka's own topology driver.
class JourneyLimitsTest extends DrivenJourney {
    @Test
    void oneRequestTooManyIsTurnedAwayAsOverloaded() {
        open(Map.of("autobot.journey.max-pending", "2"));
        ask("a", "r1");
        ask("b", "r2");

        ask("c", "r3");

        assertThat(codes()).containsExactly(ErrorCode.OVERLOADED);
    }

    @Test
    void oneRequestTooManyOfAConversationIsTurnedAwayAsBusy() {
        open(Map.of("autobot.journey.max-pending-per-conversation", "2"));
        ask("c", "r1");
        ask("c", "r2");

        ask("c", "r3");

        assertThat(codes()).containsExactly(ErrorCode.CONVERSATION_BUSY);
    }

    @Test
    void noMoreCallsRunAtOnceThanAllowed() {
        open(Map.of("autobot.journey.max-running", "3"));
        for (int request = 0; request < 10; request++) {
            ask("c" + request, "r" + request);
        }
        await().until(() -> calls.running.size() == 3);

        calls.release.release(10);
        awaitEnds(10);

        assertThat(requireNonNull(journeys).capacity().peakRunning()).isEqualTo(3);
    }
}
