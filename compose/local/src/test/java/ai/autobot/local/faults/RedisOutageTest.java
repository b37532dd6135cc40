package ai.autobot.local.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.autobot.events.ChatResponse;
import ai.autobot.events.ResponseError;
import ai.autobot.events.ResponseStatus;
import ai.autobot.local.load.Pace;
import ai.autobot.local.load.PacedProvider;
import ai.autobot.pipeline.Worker;
import ai.autobot.pipeline.runtime.startup.StartupException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisOutageTest {
    private static final Pace QUICK = new Pace(Duration.ofMillis(20), Duration.ofMillis(100), 4);
    private static final int MOST_TRIES = 500;

    @TempDir
    Path directory;

    @Test
    void aWorkerDoesNotStartWithoutRedisAndSaysWhatToDo() throws Exception {
        try (House house = House.open(directory)) {
            house.stopRedis();

            assertThatThrownBy(() -> Worker.start(house.configuration("in-process")))
                    .isInstanceOf(StartupException.class)
                    .hasMessageContaining("127.0.0.1:")
                    .hasMessageContaining("autobot.redis.uri");
            try (WorkerProcess process = house.workerProcess("worker-1")) {
                assertThat(process.awaitExit()).hasValue(3);
                assertThat(process.output()).contains("autobot.redis.uri").doesNotContain("\tat ");
            }
        }
    }

    @Test
    void whileRedisIsGoneNobodyIsLetThroughAndAfterwardsEverybodyIsServedWithoutARestart() throws Exception {
        try (PacedProvider provider = PacedProvider.start(QUICK);
                House house = House.open(directory).asking(provider.baseUrl());
                Worker worker = house.worker();
                Asking asking = new Asking(house.kafka());
                Responses responses = new Responses(house.kafka())) {
            String token = house.signIn("ada");
            asking.ask("before", "before", token);
            assertThat(responses.to("before").getStatus()).isEqualTo(ResponseStatus.ANSWERED);

            house.stopRedis();
            askUntilTurnedAway(asking, responses, token);
            long calls = provider.counts().started();
            for (int number = 0; number < 20; number++) {
                asking.ask("c" + number, "gone-" + number, token);
            }
            for (int number = 0; number < 20; number++) {
                assertTurnedAway(responses.to("gone-" + number));
            }
            assertThat(provider.counts().started()).as("nobody was let through").isEqualTo(calls);

            house.startRedis();
            ChatResponse served = askUntilServed(asking, responses, token);

            assertThat(served.getUserId()).hasValue("ada");
            assertThat(worker.statistics().broken()).isZero();
        }
    }

    private static void assertTurnedAway(ChatResponse response) {
        assertThat(response.getStatus()).isEqualTo(ResponseStatus.REJECTED);
        ResponseError error = response.getError().orElseThrow();
        assertThat(error.getCode()).isEqualTo("authentication_unavailable");
        assertThat(error.getRetryable()).isTrue();
        assertThat(error.getRetryAfterMillis()).isPresent();
        assertThat(response.getText()).isEmpty();
    }

    /// A session that was near is good until the worker has noticed that Redis is gone, a moment after it went.
    private static void askUntilTurnedAway(Asking asking, Responses responses, String token) throws Exception {
        for (int number = 0; number < MOST_TRIES; number++) {
            String requestId = "noticing-" + number;
            asking.ask("noticing", requestId, token);
            if (responses.to(requestId).getStatus() == ResponseStatus.REJECTED) {
                return;
            }
        }
        throw new AssertionError("people are let in though Redis has gone");
    }

    /// As a user would: the connection comes back a moment after Redis.
    private static ChatResponse askUntilServed(Asking asking, Responses responses, String token) throws Exception {
        for (int number = 0; number < MOST_TRIES; number++) {
            String requestId = "back-" + number;
            asking.ask("back", requestId, token);
            ChatResponse response = responses.to(requestId);
            if (response.getStatus() == ResponseStatus.ANSWERED) {
                return response;
            }
            assertTurnedAway(response);
        }
        throw new AssertionError("nobody is served although Redis is back");
    }
}
