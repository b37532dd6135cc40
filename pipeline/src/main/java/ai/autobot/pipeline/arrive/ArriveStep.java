package ai.autobot.pipeline.arrive;

import ai.autobot.events.ChatRequest;
import ai.autobot.pipeline.runtime.journey.RequestKey;
import ai.autobot.pipeline.runtime.journey.Signal;
import ai.autobot.schemas.ErrorCode;
import ai.autobot.state.PendingRequest;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The first step of the topology: bytes in, signals for the journey out, and what cannot be read to the dead
/// letters.
///
/// @param reader decodes and validates
/// @param seal encrypts the authorization header before it is stored
/// @param owner tells whose a request is while it waits
/// @param journey the name of the next step
/// @param deadLetters the name of the step that takes what cannot be read
public record ArriveStep(RequestReader reader, TokenSeal seal, TokenOwner owner, String journey, String deadLetters)
        implements ProcessorSupplier<byte[], byte[], Object, Object> {
    @Override
    public Processor<byte[], byte[], Object, Object> get() {
        return new Arrive();
    }

    private final class Arrive extends ContextualProcessor<byte[], byte[], Object, Object> {
        private static final Logger LOG = LoggerFactory.getLogger(ArriveStep.class);

        @Override
        public void process(Record<byte[], byte[]> record) {
            Instant now = Instant.ofEpochMilli(context().currentSystemTimeMs());
            int partition = context().taskId().partition();
            switch (reader.request(record.key(), record.value(), partition, now)) {
                case Arrival.Accepted(ChatRequest request) -> accept(request, record, now);
                case Arrival.Refused(ChatRequest request, ErrorCode code) ->
                    signal(new Signal.Turned(keyOf(request), pending(request, record, now, null, null), code), now);
                case Arrival.Unreadable(DeadLetterReason reason) -> setAside(record, reason);
            }
        }

        private void accept(ChatRequest request, Record<byte[], byte[]> record, Instant now) {
            Optional<String> authorization;
            try {
                authorization = ReceivedHeaders.authorization(record.headers());
            } catch (OversizedHeaderException e) {
                PendingRequest pending = pending(request, record, now, null, null);
                signal(new Signal.Turned(keyOf(request), pending, ErrorCode.AUTHENTICATION_INVALID), now);
                return;
            }
            byte[] sealed = authorization
                    .map(value -> seal.seal(value, request.getRequestId()))
                    .orElse(null);
            String userId = authorization.flatMap(owner::of).orElse(null);
            signal(new Signal.Arrived(keyOf(request), pending(request, record, now, sealed, userId)), now);
        }

        private PendingRequest pending(
                ChatRequest request,
                Record<byte[], byte[]> record,
                Instant now,
                byte @Nullable [] sealed,
                @Nullable String userId) {
            return new PendingRequest(
                    ByteBuffer.wrap(record.value()),
                    sealed == null ? null : ByteBuffer.wrap(sealed),
                    ReceivedHeaders.traceparent(record.headers()).orElse(null),
                    context().recordMetadata().map(RecordMetadata::offset).orElse(0L),
                    now,
                    0,
                    false,
                    request.getDeadline().orElse(null),
                    userId);
        }

        private void signal(Signal signal, Instant now) {
            context().forward(new Record<>(signal.key().conversationId(), signal, now.toEpochMilli()), journey);
        }

        /// Asks for no commit, as an end does: nobody waits for a dead letter, and a commit for each would let
        /// a flood of them hold up what can be read.
        private void setAside(Record<byte[], byte[]> record, DeadLetterReason reason) {
            RecordMetadata from = context().recordMetadata().orElseThrow();
            LOG.warn(
                    "record set aside: reason={} topic={} partition={} offset={}",
                    reason.code(),
                    from.topic(),
                    from.partition(),
                    from.offset());
            context().forward(DeadLetter.of(record, reason, from, context().currentSystemTimeMs()), deadLetters);
        }
    }

    private static RequestKey keyOf(ChatRequest request) {
        return new RequestKey(request.getConversationId(), request.getRequestId());
    }
}
