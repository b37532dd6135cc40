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
        assertThat(signalsOf(2)).containsExactly(new Signal.StopAsked(new RequestKey("c", "r"), null));
        assertThat(signalsOf(0)).isEmpty();
        assertThat(signalsOf(3)).isEmpty();
    }

    private List<Signal> signalsOf(int partition) {
        MockProcessorContext<String, Signal> context =
                new MockProcessorContext<>(new Properties(), new TaskId(0, partition), folder.toFile());
        context.setCurrentSystemTimeMs(0);
        Processor<byte[], byte[], String, Signal> stop = step.get();
        stop.init(context);
        stop.process(new Record<>("c".getBytes(StandardCharsets.UTF_8), cancellation(), 0));
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
                                .build());
    }
}
