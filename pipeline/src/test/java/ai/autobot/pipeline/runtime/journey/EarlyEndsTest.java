package ai.autobot.pipeline.runtime.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.schemas.ErrorCode;
import ai.autobot.state.PendingRequest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.function.Predicate;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a partition's new owner makes of ends that the former one had told and not kept.
@SuppressWarnings("NullAway.Init")
class EarlyEndsTest {
    private static final long NOW = 1_800_000_000_000L;
    private static final long REQUESTS_END = 7;

    @TempDir
    Path folder;

    private final JourneySettings settings = Configuration.of(JourneySettings.class, Map.of());
    private final List<RequestKey> told = new ArrayList<>();
    private final List<String> run = new ArrayList<>();
    private final List<OptionalLong> begun = new ArrayList<>();
    private final Queue<Runnable> held = new ArrayDeque<>();
    private boolean holding;
    private long end = 40;
    private int open;

    private final Journeys<String> journeys =
            MockTask.journeys(settings, new Answering(), this::execute).telling(new Fabricated());

    private void execute(Runnable task) {
        if (holding) {
            held.add(task);
        } else {
            task.run();
        }
    }

    private MockTask task() {
        return new MockTask(settings, folder, NOW);
    }

    private JourneyProcessor<String> opened(MockTask task) {
        JourneyProcessor<String> processor = new JourneyProcessor<>(journeys);
        processor.init(task.context);
        return processor;
    }

    private static RequestKey key(String request) {
        return new RequestKey("c", request);
    }

    private static PendingRequest pending(long sequence) {
        return new PendingRequest(
                ByteBuffer.wrap(new byte[10]), null, null, sequence, Instant.EPOCH, 0, false, null, null, null);
    }

    private static void arrive(JourneyProcessor<String> processor, String request, long sequence) {
        processor.process(new Record<>("c", new Signal.Arrived(key(request), pending(sequence)), NOW));
    }

    private static List<String> reports(MockTask task) {
        return task.context.forwarded().stream()
                .map(forward -> forward.record().value().key().requestId() + " "
                        + Simulation.verdict(forward.record().value()))
                .toList();
    }

    @Test
    void ofAPendingRequestItIsKeptAndNotRunAgain() {
        MockTask task = task();
        task.pending.put(key("r1").stored(), pending(1));
        task.pending.put(key("r2").stored(), pending(2));
        told.add(key("r1"));

        opened(task);
        task.punctuate();
        task.punctuate();

        assertThat(run).containsExactly("r2");
        assertThat(reports(task)).containsExactly("r1 told", "r2 answered");
        assertThat(task.pending.all().hasNext()).isFalse();
        assertThat(journeys.capacity().pending()).isZero();
    }

    @Test
    void ofARequestThatIsReadAgainItIsKeptThen() {
        MockTask task = task();
        told.add(key("r1"));
        JourneyProcessor<String> processor = opened(task);

        arrive(processor, "r1", 1);
        arrive(processor, "r1", 2);
        arrive(processor, "r2", 3);
        task.punctuate();

        assertThat(run).containsExactly("r2");
        assertThat(reports(task)).containsExactly("r1 told", "r2 answered");
    }

    @Test
    void ofARequestThatWasTurnedAwayItIsNotToldAgain() {
        MockTask task = task();
        told.add(key("r1"));
        JourneyProcessor<String> processor = opened(task);

        Signal turned = new Signal.Turned(key("r1"), pending(1), ErrorCode.REQUEST_INVALID);
        processor.process(new Record<>("c", turned, NOW));

        assertThat(reports(task)).containsExactly("r1 told");
    }

    @Test
    void theyAreKeptInTheOrderInWhichTheyWereTold() {
        MockTask task = task();
        for (String request : List.of("a", "b", "c")) {
            task.pending.put(key(request).stored(), pending(1));
        }
        told.addAll(List.of(key("c"), key("a"), key("b")));

        opened(task);
        task.punctuate();

        assertThat(reports(task)).containsExactly("c told", "a told", "b told");
    }

    @Test
    void whatTheStateHasIsNotAskedFor() {
        MockTask task = task();
        told.add(key("r1"));
        JourneyProcessor<String> first = opened(task);
        arrive(first, "r1", 1);
        first.close();

        JourneyProcessor<String> second = opened(task);
        arrive(second, "r1", 2);

        assertThat(reports(task)).containsExactly("r1 told");
    }

    @Test
    void howFarItIsToldIsKeptWithTheEnd() {
        MockTask task = task();
        JourneyProcessor<String> processor = opened(task);
        end = 70;
        arrive(processor, "r1", 1);
        task.punctuate();
        processor.close();

        opened(task);

        assertThat(begun).containsExactly(OptionalLong.empty(), OptionalLong.of(70));
    }

    @Test
    void howFarItIsToldIsNotKeptBeforeAllThatWasToldBeforeIs() {
        MockTask task = task();
        told.add(key("r1"));
        JourneyProcessor<String> processor = opened(task);

        arrive(processor, "r0", 1);
        task.punctuate();
        boolean early = task.told.get(JourneyStores.POSITION) != null;
        arrive(processor, "r1", 2);
        arrive(processor, "r2", 3);
        task.punctuate();

        assertThat(early).isFalse();
        assertThat(task.told.get(JourneyStores.POSITION)).isEqualTo(end);
    }

    @Test
    void whatIsOfNoRequestOfThePartitionHoldsNothingUpForEver() {
        MockTask task = task();
        told.add(key("another application's"));
        JourneyProcessor<String> processor = opened(task);

        task.context.setRecordMetadata("requests", 0, REQUESTS_END - 2);
        arrive(processor, "r1", 1);
        task.punctuate();
        boolean early = task.told.get(JourneyStores.POSITION) != null;
        task.context.setRecordMetadata("requests", 0, REQUESTS_END - 1);
        arrive(processor, "r2", 2);
        task.punctuate();

        assertThat(early).isFalse();
        assertThat(task.told.get(JourneyStores.POSITION)).isEqualTo(end);
    }

    @Test
    void aWishThatStopsARunningRequestIsToldWithItsEnd() {
        MockTask task = task();
        JourneyProcessor<String> processor = opened(task);
        holding = true;
        arrive(processor, "r1", 1);
        holding = false;

        processor.process(new Record<>("c", new Signal.StopAsked(key("r1"), "a token", "it bores me"), NOW));
        task.punctuate();
        List<String> before = reports(task);
        PendingRequest stopped = task.pending.get(key("r1").stored());
        held.remove().run();
        task.punctuate();

        assertThat(before).isEmpty();
        assertThat(stopped.getCancelled()).isTrue();
        assertThat(stopped.getStop()).isPresent();
        assertThat(reports(task)).hasSize(2).last().isEqualTo("r1 judged");
    }

    @Test
    void itIsToldByTheNextOwnerWhereTheFirstCouldNot() {
        MockTask task = task();
        JourneyProcessor<String> first = opened(task);
        holding = true;
        arrive(first, "r1", 1);
        holding = false;
        first.process(new Record<>("c", new Signal.StopAsked(key("r1"), "a token", "it bores me"), NOW));
        task.punctuate();
        first.close();

        opened(task);
        task.punctuate();

        assertThat(reports(task)).containsExactly("r1 cancelled", "r1 judged");
        StopJudged<?> judged =
                (StopJudged<?>) task.context.forwarded().getLast().record().value();
        assertThat(judged.wish()).isEqualTo("it bores me");
        assertThat(judged.effective()).isTrue();
        assertThat(judged.verdict()).isEqualTo(Verdicts.granted());
    }

    @Test
    void itEndsWithTheJourney() {
        JourneyProcessor<String> processor = opened(task());
        assertThat(open).isOne();

        processor.close();

        assertThat(open).isZero();
    }

    @Test
    void itEndsWhereAJourneyCannotBegin() {
        MockTask task = task();
        // No key of a request.
        task.pending.put("nonsense", pending(1));

        task.pending.put(key("r1").stored(), pending(1));

        assertThatThrownBy(() -> opened(task)).isNotNull();

        assertThat(open).isZero();
        assertThat(journeys.capacity().pending()).isZero();
    }

    private final class Answering implements Work<String> {
        @Override
        public String run(Attempt attempt) {
            run.add(attempt.key().requestId());
            return "answered";
        }

        @Override
        public StopVerdict mayStop(RequestKey key, @Nullable String authorization, PendingRequest pending) {
            return Verdicts.granted();
        }
    }

    /// What a broker would have, in memory.
    private final class Fabricated implements EarlyEnds {
        @Override
        public Partition takeOver(int partition, OptionalLong position, Predicate<RequestKey> known) {
            begun.add(position);
            open++;
            List<RequestKey> before = told.stream().filter(known.negate()).toList();
            return new Partition() {
                @Override
                public List<RequestKey> before() {
                    return before;
                }

                @Override
                public long requestsEnd() {
                    return REQUESTS_END;
                }

                @Override
                public void flush() {}

                @Override
                public void forget() {}

                @Override
                public long told() {
                    return end;
                }

                @Override
                public void close() {
                    open--;
                }
            };
        }

        @Override
        public void awaitTold() {}
    }
}
