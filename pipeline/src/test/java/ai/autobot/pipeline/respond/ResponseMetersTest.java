package ai.autobot.pipeline.respond;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.ChatRequest;
import ai.autobot.events.ChatResponse;
import ai.autobot.pipeline.runtime.journey.Ended;
import ai.autobot.pipeline.runtime.journey.RequestKey;
import ai.autobot.schemas.ErrorCode;
import ai.autobot.state.PendingRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ResponseMetersTest {
    private static final Instant ARRIVED = Instant.ofEpochSecond(1_000);
    private static final RequestKey KEY = new RequestKey("c", "r");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ResponseMeters meters = new ResponseMeters(registry);

    @Test
    void aRefusalIsCountedByItsCodeAndHasOnlyATotalTime() {
        meters.ended(unstarted(ErrorCode.OVERLOADED), response(ErrorCode.OVERLOADED), ARRIVED.plusSeconds(3));

        assertThat(registry.get("autobot.responses")
                        .tags("status", "rejected", "code", "overloaded")
                        .counter()
                        .count())
                .isOne();
        assertThat(time("total")).isEqualTo(3_000);
        assertThat(registry.get("autobot.stage.duration")
                        .tag("stage", "authenticate")
                        .timer()
                        .count())
                .isZero();
    }

    @Test
    void whatAnAttemptTookIsCountedByStage() {
        ChatOutcome outcome = new ChatOutcome(
                new ChatOutcome.Conclusion.Rejected(ErrorCode.CHAT_NOT_ALLOWED, "why"),
                null,
                null,
                null,
                "",
                0,
                new ChatOutcome.Stages(Duration.ofMillis(7), null, null, null),
                List.of("tokens_incomplete"),
                ChatOutcome.Call.NONE);

        meters.ended(
                new Ended.Finished<>(KEY, pending(), "a", ARRIVED.plusMillis(20), outcome),
                new ResponseMaker("worker", () -> 0)
                        .make(
                                new Ended.Finished<>(KEY, pending(), "a", ARRIVED.plusMillis(20), outcome),
                                request(),
                                ARRIVED.plusMillis(50)),
                ARRIVED.plusMillis(50));

        assertThat(time("queue")).isEqualTo(20);
        assertThat(time("authenticate")).isEqualTo(7);
        assertThat(time("total")).isEqualTo(50);
        assertThat(registry.get("autobot.responses.degraded")
                        .tag("missing", "tokens_incomplete")
                        .counter()
                        .count())
                .isOne();
    }

    @Test
    void aClockThatWentBackCountsAsNoTime() {
        meters.ended(unstarted(ErrorCode.OVERLOADED), response(ErrorCode.OVERLOADED), ARRIVED.minusSeconds(3));

        assertThat(time("total")).isZero();
    }

    private double time(String stage) {
        return registry.get("autobot.stage.duration")
                .tag("stage", stage)
                .timer()
                .totalTime(TimeUnit.MILLISECONDS);
    }

    private static ChatResponse response(ErrorCode code) {
        return new ResponseMaker("worker", () -> 0).make(unstarted(code), request(), ARRIVED);
    }

    private static Ended<ChatOutcome> unstarted(ErrorCode code) {
        return new Ended.Unstarted<>(KEY, pending(), code);
    }

    private static ChatRequest request() {
        return ChatRequest.newBuilder()
                .setConversationId("c")
                .setRequestId("r")
                .setMessage("?")
                .setCreatedAt(ARRIVED)
                .build();
    }

    private static PendingRequest pending() {
        return new PendingRequest(ByteBuffer.wrap(new byte[1]), null, null, 0L, ARRIVED, 0, false, null, null, null);
    }
}
