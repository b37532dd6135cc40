package ai.autobot.pipeline.runtime.journey;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.state.PendingRequest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Wishes to stop a request, where the test decides when a check runs: the first call is the request's attempt.
@SuppressWarnings("NullAway.Init")
class StopChecksTest {
    @TempDir
    Path folder;

    private final List<Runnable> calls = new ArrayList<>();
    private final Doorkeeper doorkeeper = new Doorkeeper();
    private final JourneySettings settings =
            Configuration.of(JourneySettings.class, Map.of("autobot.journey.remember-ids", "10s"));
    private final Journeys<String> journeys = MockTask.journeys(settings, doorkeeper, calls::add);
    private MockTask task;
    private JourneyProcessor<String> processor;

    @BeforeEach
    void open() {
        task = new MockTask(settings, folder, 1_800_000_000_000L);
        processor = new JourneyProcessor<>(journeys);
        processor.init(task.context);
    }

    @Test
    void aFloodOfWishesForOneRequestTakesOneCheckAndLeavesTheOthersTheirs() {
        ask("flooded", "r");
        ask("other", "r");
        for (int wish = 0; wish < 1_000; wish++) {
            stop("flooded", "r", "forged");
        }
        stop("other", "r", "allowed");

        runFrom(2);

        assertThat(doorkeeper.asked).containsExactly("forged", "allowed");
    }

    @Test
    void theNewestWishThatCameDuringACheckIsCheckedNext() {
        ask("c", "r");
        stop("c", "r", "forged 1");
        stop("c", "r", "forged 2");
        stop("c", "r", "allowed");

        runFrom(1);
        runFrom(1);
        calls.getFirst().run();
        task.punctuate();

        assertThat(doorkeeper.asked).containsExactly("forged 1", "allowed");
        assertThat(verdicts()).containsExactly("CANCELLED");
    }

    @Test
    void aWishThatWaitsWhileItsRequestEndsIsNotChecked() {
        ask("c", "r");
        stop("c", "r", "forged");
        stop("c", "r", "allowed");
        calls.getFirst().run();

        runFrom(1);
        runFrom(1);

        assertThat(doorkeeper.asked).containsExactly("forged");
        assertThat(verdicts()).containsExactly("answered");
    }

    @Test
    void aWishToStopWhatHasEndedDoesNotWaitForTheNextOfThatName() {
        ask("c", "r");
        calls.removeFirst().run();
        task.punctuate();
        stop("c", "r", "allowed");
        forgetIds();

        ask("c", "r");
        calls.forEach(Runnable::run);
        task.punctuate();

        assertThat(doorkeeper.asked).isEmpty();
        assertThat(verdicts()).containsExactly("answered", "answered");
    }

    @Test
    void aLateVerdictDoesNotMeetTheNextOfThatName() {
        ask("c", "r");
        stop("c", "r", "allowed");
        calls.removeFirst().run();
        task.punctuate();
        forgetIds();
        ask("c", "r");

        calls.getFirst().run();
        task.punctuate();
        calls.getLast().run();
        task.punctuate();

        assertThat(doorkeeper.asked).containsExactly("allowed");
        assertThat(verdicts()).containsExactly("answered", "answered");
    }

    /// Runs what was started, from that call on, and collects.
    private void runFrom(int first) {
        List<Runnable> started = List.copyOf(calls.subList(first, calls.size()));
        calls.subList(first, calls.size()).clear();
        started.forEach(Runnable::run);
        task.punctuate();
    }

    private void forgetIds() {
        task.context.setCurrentSystemTimeMs(
                task.context.currentSystemTimeMs() + Duration.ofSeconds(11).toMillis());
    }

    private List<String> verdicts() {
        return task.context.forwarded().stream()
                .map(forward -> Simulation.verdict(forward.record().value()))
                .toList();
    }

    private void ask(String conversation, String request) {
        PendingRequest pending =
                new PendingRequest(ByteBuffer.wrap(new byte[10]), null, null, 0L, Instant.EPOCH, 0, false, null, null);
        take(new Signal.Arrived(new RequestKey(conversation, request), pending));
    }

    private void stop(String conversation, String request, String authorization) {
        take(new Signal.StopAsked(new RequestKey(conversation, request), authorization));
    }

    private void take(Signal signal) {
        processor.process(new Record<>(signal.key().conversationId(), signal, 0L));
    }

    /// Lets the authorization `allowed` stop everything, and no other.
    private static final class Doorkeeper implements Work<String> {
        final List<String> asked = new ArrayList<>();

        @Override
        public String run(Attempt attempt) {
            return attempt.stopCause().map(StopCause::name).orElse("answered");
        }

        @Override
        public boolean mayStop(RequestKey key, @Nullable String authorization, PendingRequest pending) {
            asked.add(String.valueOf(authorization));
            return "allowed".equals(authorization);
        }
    }
}
