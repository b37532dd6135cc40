package ai.autobot.pipeline.arrive;

import ai.autobot.events.ChatRequest;
import ai.autobot.pipeline.runtime.journey.RequestKey;
import ai.autobot.pipeline.runtime.journey.Signal;
import ai.autobot.pipeline.runtime.metrics.Telemetry;
import ai.autobot.pipeline.runtime.trace.Span;
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
/// @param telemetry where numbers and spans go
public record ArriveStep(
        RequestReader reader, TokenSeal seal, TokenOwner owner, String journey, String deadLetters, Telemetry telemetry)
        implements ProcessorSupplier<byte[], byte[], Object, Object> {
    /// Nobody counts.
    public ArriveStep(RequestReader reader, TokenSeal seal, TokenOwner owner, String journey, String deadLetters) {
        this(reader, seal, owner, journey, deadLetters, Telemetry.off());
    }

    @Override
    public Processor<byte[], byte[], Object, Object> get() {
        return new Arrive();
    }

    private final class Arrive extends ContextualProcessor<byte[], byte[], Object, Object> {
        private static final Logger LOG = LoggerFactory.getLogger(ArriveStep.class);

        private final ArriveMeters meters = new ArriveMeters(telemetry.meters());

        @Override
        public void process(Record<byte[], byte[]> record) {
            long from = System.nanoTime();
            Instant now = Instant.ofEpochMilli(context().currentSystemTimeMs());
            Optional<Signal> signal;
            try (Span span = telemetry
                    .tracer()
                    .begin(
                            "arrive",
                            Span.Kind.CONSUMER,
                            ReceivedHeaders.traceparent(record.headers()).orElse(null))) {
                signal = read(record, now, span);
            }
            meters.arrived(from);
            // What the next step does at once is not part of this one.
            signal.ifPresent(next -> forward(next, now));
        }

        /// @return empty when the record was set aside
        private Optional<Signal> read(Record<byte[], byte[]> record, Instant now, Span span) {
            int partition = context().taskId().partition();
            if (span.isRecorded()) {
                note(span, partition);
            }
            return switch (reader.request(record.key(), record.value(), partition, now)) {
                case Arrival.Accepted(ChatRequest request) -> Optional.of(accept(request, record, now, span));
                case Arrival.Refused(ChatRequest request, ErrorCode code) -> {
                    span.failed(code.code());
                    yield Optional.of(
                            new Signal.Turned(keyOf(request), pending(request, record, now, span, null, null), code));
                }
                case Arrival.Unreadable(DeadLetterReason reason) -> {
                    span.failed(reason.code());
                    setAside(record, reason);
                    yield Optional.empty();
                }
            };
        }

        private void note(Span span, int partition) {
            span.note("messaging.system", "kafka");
            span.note("messaging.operation.type", "process");
            span.note("messaging.destination.partition.id", Integer.toString(partition));
            context().recordMetadata().ifPresent(from -> {
                span.note("messaging.destination.name", from.topic());
                span.note("messaging.kafka.offset", from.offset());
            });
        }

        private Signal accept(ChatRequest request, Record<byte[], byte[]> record, Instant now, Span span) {
            span.note("autobot.request.id", request.getRequestId());
            Optional<String> authorization;
            try {
                authorization = ReceivedHeaders.authorization(record.headers());
            } catch (OversizedHeaderException e) {
                span.failed(ErrorCode.AUTHENTICATION_INVALID.code());
                PendingRequest pending = pending(request, record, now, span, null, null);
                return new Signal.Turned(keyOf(request), pending, ErrorCode.AUTHENTICATION_INVALID);
            }
            byte[] sealed = authorization
                    .map(value -> seal.seal(value, request.getRequestId()))
                    .orElse(null);
            String userId = authorization.flatMap(owner::of).orElse(null);
            return new Signal.Arrived(keyOf(request), pending(request, record, now, span, sealed, userId));
        }

        private PendingRequest pending(
                ChatRequest request,
                Record<byte[], byte[]> record,
                Instant now,
                Span span,
                byte @Nullable [] sealed,
                @Nullable String userId) {
            return new PendingRequest(
                    ByteBuffer.wrap(record.value()),
                    sealed == null ? null : ByteBuffer.wrap(sealed),
                    span.traceparent().orElse(null),
                    context().recordMetadata().map(RecordMetadata::offset).orElse(0L),
                    now,
                    0,
                    false,
                    request.getDeadline().orElse(null),
                    userId,
                    null);
        }

        private void forward(Signal signal, Instant now) {
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
            meters.setAside(reason);
            context().forward(DeadLetter.of(record, reason, from, context().currentSystemTimeMs()), deadLetters);
        }
    }

    private static RequestKey keyOf(ChatRequest request) {
        return new RequestKey(request.getConversationId(), request.getRequestId());
    }
}
