package ai.autobot.pipeline.runtime.journey;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.schemas.ErrorCode;
import ai.autobot.state.PendingRequest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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

    @Test
    void eachWishThatWasCheckedIsToldOfAndWhetherItStoppedAnything() {
        ask("c", "r");
        stop("c", "r", "forged");
        runFrom(1);
        stop("c", "r", "breaks");
        runFrom(1);
        stop("c", "r", "allowed");
        runFrom(1);
        stop("c", "r", "allowed");
        runFrom(1);

        assertThat(judged())
                .extracting(told -> told.verdict().refusal())
                .containsExactly(ErrorCode.CANCEL_NOT_ALLOWED, ErrorCode.INTERNAL_ERROR, null, null);
        assertThat(judged()).extracting(StopJudged::effective).containsExactly(false, false, true, false);
        assertThat(judged().getFirst().key()).isEqualTo(new RequestKey("c", "r"));
        assertThat(judged().getFirst().wish()).isEqualTo("enough");
    }

    @Test
    void aWaitingRequestIsToldOfBeforeTheWishThatEndedIt() {
        ask("c", "runs");
        ask("c", "waits");
        stop("c", "waits", "allowed");

        runFrom(1);

        assertThat(reports().toList())
                .satisfiesExactly(
                        ended -> assertThat(ended).isInstanceOf(Ended.Unstarted.class),
                        told -> assertThat(told).isInstanceOf(StopJudged.class));
    }

    /// However many come, as much is kept and told as is checked; how many were not is told, too.
    @Test
    void ofAFloodOfWishesOnlyTheirNumberIsKept() {
        ask("c", "r");
        for (int wish = 0; wish < 10_000; wish++) {
            stop("c", "r", "forged");
        }
        runFrom(1);
        runFrom(1);

        assertThat(judged()).extracting(StopJudged::unchecked).containsExactly(9_998, 0);
        assertThat(doorkeeper.asked).hasSize(2);
    }

    @Test
    void noCommitIsAskedForWhereAWishWasRefused() {
        ask("c", "r");
        stop("c", "r", "forged");

        runFrom(1);

        assertThat(judged()).hasSize(1);
        assertThat(task.context.committed()).isFalse();
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
        return reports()
                .filter(report -> report instanceof Ended<String>)
                .map(Simulation::verdict)
                .toList();
    }

    private List<StopJudged<String>> judged() {
        return reports()
                .filter(report -> report instanceof StopJudged<String>)
                .map(report -> (StopJudged<String>) report)
                .toList();
    }

    private Stream<Report<String>> reports() {
        return task.context.forwarded().stream().map(forward -> forward.record().value());
    }

    private void ask(String conversation, String request) {
        PendingRequest pending = new PendingRequest(
                ByteBuffer.wrap(new byte[10]), null, null, 0L, Instant.EPOCH, 0, false, null, null, null);
        take(new Signal.Arrived(new RequestKey(conversation, request), pending));
    }

    private void stop(String conversation, String request, String authorization) {
        take(new Signal.StopAsked(new RequestKey(conversation, request), authorization, "enough"));
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
        public StopVerdict mayStop(RequestKey key, @Nullable String authorization, PendingRequest pending) {
            asked.add(String.valueOf(authorization));
            if ("breaks".equals(authorization)) {
                throw new IllegalStateException("meant to");
            }
            return Verdicts.of(authorization);
        }
    }
}
