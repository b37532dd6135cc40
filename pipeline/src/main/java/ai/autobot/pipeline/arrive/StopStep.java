package ai.autobot.pipeline.arrive;

import ai.autobot.pipeline.runtime.journey.Signal;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
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

        /// In the place of a header that is too long: no token, so that the wish is refused, and told to the audit.
        private static final String TOO_LONG = "too long";

        @Override
        public void process(Record<byte[], byte[]> record) {
            Optional<StopWish> read = reader.cancellation(
                    record.key(), record.value(), context().taskId().partition());
            if (read.isEmpty()) {
                LOG.warn(
                        "cancellation cannot be read: offset={}",
                        context().recordMetadata().map(RecordMetadata::offset).orElse(-1L));
                return;
            }
            StopWish wish = read.get();
            Signal signal = new Signal.StopAsked(wish.key(), authorization(record), wish.reason());
            context()
                    .forward(new Record<>(
                            wish.key().conversationId(), signal, context().currentSystemTimeMs()));
        }

        private static @Nullable String authorization(Record<byte[], byte[]> record) {
            try {
                return ReceivedHeaders.authorization(record.headers()).orElse(null);
            } catch (OversizedHeaderException e) {
                return TOO_LONG;
            }
        }
    }
}
