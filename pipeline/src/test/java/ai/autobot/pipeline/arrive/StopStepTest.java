package ai.autobot.pipeline.arrive;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.ChatCancellation;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.journey.RequestKey;
import ai.autobot.pipeline.runtime.journey.Signal;
import ai.autobot.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One task of four, each on its own.
class StopStepTest {
    private final StopStep step = new StopStep(new RequestReader(Configuration.of(ArriveSettings.class, Map.of()), 4));

    @TempDir
    Path folder;

    @Test
    void aCancellationGoesOnInThePartitionOfItsKeyOnly() {
        assertThat(signalsOf(2)).containsExactly(new Signal.StopAsked(new RequestKey("c", "r"), null, "enough"));
        assertThat(signalsOf(0)).isEmpty();
        assertThat(signalsOf(3)).isEmpty();
    }

    @Test
    void aCancellationWithAnEndlessTokenGoesOnWithoutIt() {
        Headers endless = new RecordHeaders().add(Topics.AUTHORIZATION, new byte[9_000]);

        assertThat(signalsOf(2, endless))
                .singleElement()
                .satisfies(signal -> assertThat(((Signal.StopAsked) signal).authorization())
                        .isNotNull()
                        .hasSizeLessThan(100));
    }

    private List<Signal> signalsOf(int partition) {
        return signalsOf(partition, new RecordHeaders());
    }

    private List<Signal> signalsOf(int partition, Headers headers) {
        MockProcessorContext<String, Signal> context =
                new MockProcessorContext<>(new Properties(), new TaskId(0, partition), folder.toFile());
        context.setCurrentSystemTimeMs(0);
        Processor<byte[], byte[], String, Signal> stop = step.get();
        stop.init(context);
        stop.process(new Record<>("c".getBytes(StandardCharsets.UTF_8), cancellation(), 0, headers));
        return context.forwarded().stream()
                .<Signal>map(forwarded -> forwarded.record().value())
                .toList();
    }

    private static byte[] cancellation() {
        return Topics.CHAT_CANCELLATIONS
                .values()
                .serializer()
                .serialize(
                        Topics.CHAT_CANCELLATIONS.name(),
                        ChatCancellation.newBuilder()
                                .setRequestId("r")
                                .setConversationId("c")
                                .setCreatedAt(Instant.EPOCH)
                                .setReason("enough")
                                .build());
    }
}
