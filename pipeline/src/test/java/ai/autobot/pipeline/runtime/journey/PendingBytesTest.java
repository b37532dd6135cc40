package ai.autobot.pipeline.runtime.journey;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.schemas.ErrorCode;
import ai.autobot.state.ConversationHistory;
import ai.autobot.state.PendingRequest;
import ai.autobot.state.Turn;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the requests of an instance hold in memory is bounded, whatever it is that they hold.
@SuppressWarnings("NullAway.Init")
class PendingBytesTest {
    @TempDir
    Path folder;

    private final List<Runnable> calls = new ArrayList<>();
    private final JourneySettings settings =
            Configuration.of(JourneySettings.class, Map.of("autobot.journey.max-pending-bytes", "20000"));
    private final Journeys<String> journeys = MockTask.journeys(settings, new Answering(), calls::add);
    private int asked;
    private MockTask task;
    private JourneyProcessor<String> processor;

    @BeforeEach
    void open() {
        task = new MockTask(settings, folder, 1_800_000_000_000L);
        processor = new JourneyProcessor<>(journeys);
        processor.init(task.context);
    }

    @Test
    void countARequestAndItsSealedAuthorizationInStoreAndAttempt() {
        ask("c", 1_000, new byte[500]);

        assertThat(journeys.capacity().pendingBytes()).isEqualTo(Ticket.OWN_BYTES + 2 * 1_500);
    }

    @Test
    void countAHistoryWhileItsRequestRuns() {
        remember("c", 3_000);
        ask("c", 1_000, null);
        ask("c", 1_000, null);

        assertThat(journeys.capacity().pendingBytes()).isEqualTo(2 * (Ticket.OWN_BYTES + 2 * 1_000) + 6_000);
    }

    @Test
    void turnANewRequestAwayWhileHistoriesTakeTheRoom() {
        remember("long", 10_000);
        ask("long", 1_000, null);

        ask("next", 1_000, null);

        assertThat(task.context.forwarded())
                .singleElement()
                .extracting(forward -> Simulation.verdict(forward.record().value()))
                .isEqualTo(ErrorCode.OVERLOADED.code());
    }

    @Test
    void areAllGivenBackAtTheEnd() {
        remember("c", 3_000);
        ask("c", 1_000, new byte[500]);

        calls.removeFirst().run();
        task.punctuate();

        assertThat(journeys.capacity().pendingBytes()).isZero();
    }

    @Test
    void areAllGivenBackWhenThePartitionIsLost() {
        remember("c", 3_000);
        ask("c", 1_000, new byte[500]);

        processor.close();

        assertThat(journeys.capacity().pendingBytes()).isZero();
    }

    private void remember(String conversation, int characters) {
        Turn turn = new Turn("q".repeat(characters / 2), "a".repeat(characters / 2), Instant.EPOCH);
        task.histories.put(conversation, new ConversationHistory("ada", List.of(turn), Instant.EPOCH));
    }

    private void ask(String conversation, int bytes, byte @Nullable [] sealedAuthorization) {
        PendingRequest pending = new PendingRequest(
                ByteBuffer.wrap(new byte[bytes]),
                sealedAuthorization == null ? null : ByteBuffer.wrap(sealedAuthorization),
                null,
                0L,
                Instant.EPOCH,
                0,
                false,
                null,
                null,
                null);
        RequestKey key = new RequestKey(conversation, "r" + asked++);
        processor.process(new Record<>(conversation, new Signal.Arrived(key, pending), 0L));
    }
}
