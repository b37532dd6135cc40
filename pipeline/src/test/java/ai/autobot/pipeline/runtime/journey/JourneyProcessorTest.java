package ai.autobot.pipeline.runtime.journey;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.state.PendingRequest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The life of a task, from its start to its end. A task of Kafka Streams that is revived initialises the same
/// processor again, and keeps the old punctuations.
@SuppressWarnings("NullAway.Init")
class JourneyProcessorTest {
    @TempDir
    Path folder;

    private final List<Runnable> calls = new ArrayList<>();
    private final JourneySettings settings = Configuration.of(JourneySettings.class, Map.of());
    private final Journeys<String> journeys = MockTask.journeys(settings, new Answering(), calls::add);
    private MockTask task;

    @BeforeEach
    void open() {
        task = new MockTask(settings, folder, 1_800_000_000_000L);
    }

    @Test
    void aTaskThatIsRevivedAnswersOnceThoughTheOldLifesCallReturnsToo() {
        JourneyProcessor<String> processor = new JourneyProcessor<>(journeys);
        processor.init(task.context);
        processor.process(new Record<>("c", arrived("r"), 0L));
        processor.close();
        processor.init(task.context);
        task.punctuate();

        List.copyOf(calls).forEach(Runnable::run);
        task.punctuate();
        task.punctuate();

        assertThat(calls).hasSize(2);
        assertThat(task.context.forwarded()).hasSize(1);
        assertThat(journeys.capacity().pending()).isZero();
        assertThat(journeys.capacity().running()).isZero();
    }

    @Test
    void anEndAsksForACommitAndAnArrivalForNone() {
        JourneyProcessor<String> processor = new JourneyProcessor<>(journeys);
        processor.init(task.context);
        processor.process(new Record<>("c", arrived("r"), 0L));
        assertThat(task.context.committed()).isFalse();

        calls.forEach(Runnable::run);
        task.punctuate();

        assertThat(task.context.committed()).isTrue();
    }

    @Test
    void aClosedLifesPunctuationIsCancelled() {
        JourneyProcessor<String> processor = new JourneyProcessor<>(journeys);
        processor.init(task.context);

        processor.close();

        assertThat(task.context.scheduledPunctuators()).allMatch(MockProcessorContext.CapturedPunctuator::cancelled);
    }

    @Test
    void whatEndsAfterTheHaltIsNotCollectedAndStaysPending() {
        JourneyProcessor<String> processor = new JourneyProcessor<>(journeys);
        processor.init(task.context);
        processor.process(new Record<>("c", arrived("r"), 0L));

        journeys.halt();
        calls.forEach(Runnable::run);
        task.punctuate();

        assertThat(task.context.forwarded()).isEmpty();
        assertThat(pending()).containsExactly("r");
    }

    @Test
    void whatArrivesAfterTheHaltIsStoredAndNotStarted() {
        JourneyProcessor<String> processor = new JourneyProcessor<>(journeys);
        processor.init(task.context);

        journeys.halt();
        processor.process(new Record<>("c", arrived("r"), 0L));
        task.punctuate();

        assertThat(calls).isEmpty();
        assertThat(pending()).containsExactly("r");
    }

    private List<String> pending() {
        KeyValueStore<String, PendingRequest> store = task.context.getStateStore(JourneyStores.PENDING);
        List<String> requests = new ArrayList<>();
        try (KeyValueIterator<String, PendingRequest> all = store.all()) {
            all.forEachRemaining(
                    entry -> requests.add(RequestKey.ofStored(entry.key).requestId()));
        }
        return requests;
    }

    private static Signal arrived(String request) {
        return new Signal.Arrived(
                new RequestKey("c", request),
                new PendingRequest(
                        ByteBuffer.wrap(new byte[10]), null, null, 0L, Instant.EPOCH, 0, false, null, null, null));
    }
}
