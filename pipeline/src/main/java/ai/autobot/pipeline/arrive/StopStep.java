package ai.autobot.pipeline.arrive;

import ai.autobot.pipeline.runtime.journey.RequestKey;
import ai.autobot.pipeline.runtime.journey.Signal;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The first step of the way of a cancellation: bytes in, a signal for the journey out. One that cannot be read is
/// logged and dropped: it asks for nothing that could be lost.
public record StopStep(RequestReader reader) implements ProcessorSupplier<byte[], byte[], String, Signal> {
    @Override
    public Processor<byte[], byte[], String, Signal> get() {
        return new Stop();
    }

    private final class Stop extends ContextualProcessor<byte[], byte[], String, Signal> {
        private static final Logger LOG = LoggerFactory.getLogger(StopStep.class);

        @Override
        public void process(Record<byte[], byte[]> record) {
            Optional<RequestKey> key = reader.cancellation(
                    record.key(), record.value(), context().taskId().partition());
            if (key.isEmpty()) {
                LOG.warn(
                        "cancellation cannot be read: offset={}",
                        context().recordMetadata().map(RecordMetadata::offset).orElse(-1L));
                return;
            }
            try {
                String authorization =
                        ReceivedHeaders.authorization(record.headers()).orElse(null);
                Signal signal = new Signal.StopAsked(key.get(), authorization);
                context()
                        .forward(new Record<>(
                                key.get().conversationId(), signal, context().currentSystemTimeMs()));
            } catch (OversizedHeaderException e) {
                LOG.warn("cancellation refused: requestId={}", key.get().requestId(), e);
            }
        }
    }
}
