package ai.autobot.pipeline.runtime.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.kafka.Doorbell;
import ai.autobot.schemas.AvroSerde;
import ai.autobot.state.ConversationHistory;
import ai.autobot.state.PendingRequest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A stream thread that dies is replaced; what it had taken of the instance's capacity must not die with it.
class SlotTest {
    /// Where a request's start fails.
    enum Fault {
        PENDING_READ,
        PENDING_WRITE,
        HISTORY_READ,
        EXECUTOR
    }

    private static final long NOW = 1_800_000_000_000L;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final JourneySettings settings =
            Configuration.of(JourneySettings.class, Map.of("autobot.journey.max-running", "1"));
    private final List<Runnable> calls = new ArrayList<>();
    private @Nullable Fault fault;
    private final Journeys<String> journeys = MockTask.journeys(settings, new Answering(), this::execute);

    @ParameterizedTest
    @EnumSource(names = "PENDING_READ", mode = EnumSource.Mode.EXCLUDE)
    void nothingStaysTakenWhenTheStartOfANewRequestFails(Fault met) {
        JourneyProcessor<String> processor = opened(task());

        fault = met;
        assertThatThrownBy(() -> process(processor, "c", "r")).isNotNull();
        processor.close();

        assertNothingIsTaken();
    }

    @ParameterizedTest
    @EnumSource
    void nothingStaysTakenWhenTheStartOfAWaitingRequestFails(Fault met) {
        MockTask task = task();
        JourneyProcessor<String> processor = opened(task);
        journeys.capacity().restore("somebody", 1);
        journeys.capacity().tryStart("somebody", new Applicant(new Doorbell()), NOW);
        process(processor, "c", "waits");
        journeys.capacity().returned("somebody");
        journeys.capacity().letGo("somebody", 1);

        fault = met;
        assertThatThrownBy(task::punctuate).isNotNull();
        processor.close();

        assertNothingIsTaken();
    }

    @Test
    void nothingStaysTakenWhenWhatIsLeftOverCannotBeRead() {
        MockTask task = task();
        task.pending.put(new RequestKey("c", "r").stored(), pending(0));

        fault = Fault.PENDING_READ;
        assertThatThrownBy(() -> new JourneyProcessor<>(journeys).init(task.context))
                .isNotNull();

        assertNothingIsTaken();
    }

    private void assertNothingIsTaken() {
        // A call that began before the fault has the slot until it returns.
        calls.forEach(Runnable::run);
        assertThat(journeys.capacity().running()).isZero();
        assertThat(journeys.capacity().pending()).isZero();
        assertThat(journeys.capacity().users()).isZero();
    }

    private JourneyProcessor<String> opened(MockTask task) {
        JourneyProcessor<String> processor = new JourneyProcessor<>(journeys);
        processor.init(task.context);
        return processor;
    }

    private MockTask task() {
        MockTask task = new MockTask(
                settings,
                folder,
                NOW,
                failing(AvroSerde.of(PendingRequest.class), Fault.PENDING_WRITE, Fault.PENDING_READ),
                failing(AvroSerde.of(ConversationHistory.class), null, Fault.HISTORY_READ));
        for (String conversation : List.of("a", "b", "c")) {
            task.histories.put(conversation, new ConversationHistory("ada", List.of(), Instant.EPOCH));
        }
        return task;
    }

    private static void process(JourneyProcessor<String> processor, String conversation, String request) {
        Signal arrived = new Signal.Arrived(new RequestKey(conversation, request), pending(0));
        processor.process(new Record<>(conversation, arrived, NOW));
    }

    private static PendingRequest pending(long sequence) {
        return new PendingRequest(
                ByteBuffer.wrap(new byte[10]), null, null, sequence, Instant.EPOCH, 0, false, null, null, null);
    }

    private void execute(Runnable call) {
        if (fault == Fault.EXECUTOR) {
            throw new RejectedExecutionException("meant to");
        }
        calls.add(call);
    }

    private <T> Serde<T> failing(Serde<T> inner, @Nullable Fault write, Fault read) {
        return Serdes.serdeFrom(
                (topic, value) -> {
                    failOn(write);
                    return inner.serializer().serialize(topic, value);
                },
                (topic, bytes) -> {
                    failOn(read);
                    return inner.deserializer().deserialize(topic, bytes);
                });
    }

    private void failOn(@Nullable Fault met) {
        if (met != null && fault == met) {
            throw new SerializationException("meant to");
        }
    }
}
