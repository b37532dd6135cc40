package ai.autobot.pipeline.respond;

import ai.autobot.events.AuditEvent;
import ai.autobot.events.ChatRequest;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.ResponseError;
import ai.autobot.events.ResponseStatus;
import ai.autobot.pipeline.arrive.StoredRequest;
import ai.autobot.pipeline.runtime.journey.Ended;
import ai.autobot.pipeline.runtime.journey.JourneyStores;
import ai.autobot.pipeline.runtime.journey.Report;
import ai.autobot.pipeline.runtime.journey.StopJudged;
import ai.autobot.pipeline.runtime.journey.Told;
import ai.autobot.pipeline.runtime.metrics.Telemetry;
import ai.autobot.pipeline.runtime.trace.Span;
import ai.autobot.schemas.Topics;
import ai.autobot.state.ConversationHistory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/// The last step of the topology: reports in, terminal records and audit events out, the conversation's history
/// kept. Under exactly once the records are told before the state is committed, else with it; see [ResponseLog].
///
/// @param instance the name of this worker
/// @param settings what is kept of a conversation
/// @param configurationVersion of the configuration as it is now
/// @param responses the name of the sink of terminal records
/// @param audit the name of the sink of audit events
/// @param telemetry where numbers and spans go
/// @param early where responses are told before the state is committed; null where they go to the sink
public record RespondStep(
        String instance,
        RespondSettings settings,
        LongSupplier configurationVersion,
        String responses,
        String audit,
        Telemetry telemetry,
        @Nullable ResponseLog early)
        implements ProcessorSupplier<String, Report<ChatOutcome>, String, Object> {
    /// What an event of nobody has for its key.
    static final String NOBODY = "anonymous";

    /// @throws IllegalArgumentException that names the setting that is out of its range
    public RespondStep {
        RespondSettings.inRange(settings);
    }

    /// Nobody counts.
    public RespondStep(
            String instance,
            RespondSettings settings,
            LongSupplier configurationVersion,
            String responses,
            String audit) {
        this(instance, settings, configurationVersion, responses, audit, Telemetry.off(), null);
    }

    @Override
    public Processor<String, Report<ChatOutcome>, String, Object> get() {
        return new Respond();
    }

    private final class Respond extends ContextualProcessor<String, Report<ChatOutcome>, String, Object> {
        private final ResponseMaker responseMaker = new ResponseMaker(instance, configurationVersion);
        private final AuditMaker auditMaker = new AuditMaker(instance);
        private final HistoryKeeper keeper = new HistoryKeeper(settings);
        private final ResponseMeters meters = new ResponseMeters(telemetry.meters());
        private @Nullable KeyValueStore<String, ConversationHistory> histories;
        private @Nullable Cancellable sweeping;

        @Override
        public void init(ProcessorContext<String, Object> context) {
            super.init(context);
            KeyValueStore<String, ConversationHistory> store = context.getStateStore(JourneyStores.HISTORY);
            HistorySweep sweep = new HistorySweep(store, settings.historyKeptFor());
            histories = store;
            sweeping = context.schedule(
                    HistorySweep.EVERY, PunctuationType.WALL_CLOCK_TIME, now -> sweep.sweep(Instant.ofEpochMilli(now)));
        }

        /// A task that is initialised again keeps the punctuations of before.
        @Override
        public void close() {
            if (sweeping != null) {
                sweeping.cancel();
                sweeping = null;
            }
        }

        @Override
        public void process(Record<String, Report<ChatOutcome>> record) {
            Instant now = Instant.ofEpochMilli(context().currentSystemTimeMs());
            switch (record.value()) {
                case Ended<ChatOutcome> ended -> end(record.key(), ended, now);
                case Told<ChatOutcome> told -> keepTold(told, now);
                case StopJudged<ChatOutcome> judged -> judge(judged, now);
            }
        }

        private void end(String conversationId, Ended<ChatOutcome> ended, Instant now) {
            long from = System.nanoTime();
            String trace = ended.pending().getTraceparent().orElse(null);
            try (Span span = telemetry.tracer().begin("respond", Span.Kind.PRODUCER, trace)) {
                ChatRequest request = StoredRequest.request(ended.pending());
                ChatResponse response = responseMaker.make(ended, request, now);
                if (span.isRecorded()) {
                    note(span, response);
                }
                Headers headers = headersOf(span);
                tell(
                        conversationId,
                        response,
                        auditMaker.make(ended, request, now).orElse(null),
                        headers,
                        now);
                keepHistory(request, response, now);
                meters.ended(ended, response, now);
            }
            meters.responded(from);
        }

        /// With the state, or before it.
        private void tell(
                String conversationId,
                ChatResponse response,
                @Nullable AuditEvent event,
                Headers headers,
                Instant now) {
            if (early != null) {
                ofPartition(early).tell(conversationId, response, event, headers, now);
                return;
            }
            context().forward(new Record<>(conversationId, (Object) response, now.toEpochMilli(), headers), responses);
            if (event != null) {
                audit(event, headers, now);
            }
        }

        /// A wish that stopped a request comes with the request's end; any other changes nothing but that it is told.
        private void judge(StopJudged<ChatOutcome> judged, Instant now) {
            AuditEvent event = auditMaker.make(judged, now);
            if (early != null && judged.effective()) {
                ofPartition(early).tell(event, new RecordHeaders(), now);
            } else {
                audit(event, new RecordHeaders(), now);
            }
        }

        private ResponseLog.OfPartition ofPartition(ResponseLog log) {
            return Objects.requireNonNull(log.here(context().taskId().partition()));
        }

        /// What a former owner has told is kept only.
        private void keepTold(Told<ChatOutcome> told, Instant now) {
            @Nullable
            ChatResponse response = early == null ? null : ofPartition(early).take(told.key());
            if (response != null) {
                keepHistory(StoredRequest.request(told.pending()), response, now);
            }
        }

        private static void note(Span span, ChatResponse response) {
            span.note("messaging.system", "kafka");
            span.note("messaging.operation.type", "send");
            span.note("messaging.destination.name", Topics.CHAT_RESPONSES.name());
            span.note("autobot.request.id", response.getRequestId());
            span.note("autobot.attempt", response.getAttempt());
            span.note("autobot.status", response.getStatus().name().toLowerCase(Locale.ROOT));
            response.getError().map(ResponseError::getCode).ifPresent(span::failed);
        }

        private void audit(AuditEvent event, Headers headers, Instant now) {
            String key = event.getUserId().orElse(NOBODY);
            context().forward(new Record<>(key, (Object) event, now.toEpochMilli(), headers), audit);
        }

        /// Of a request of which it was established who asked.
        private void keepHistory(ChatRequest request, ChatResponse response, Instant now) {
            @Nullable String userId = response.getUserId().orElse(null);
            if (histories == null || userId == null) {
                return;
            }
            String conversationId = request.getConversationId();
            @Nullable ConversationHistory before = histories.get(conversationId);
            if (response.getStatus() == ResponseStatus.REJECTED && !keeper.isOf(before, userId)) {
                return;
            }
            histories.put(
                    conversationId,
                    response.getStatus() == ResponseStatus.ANSWERED
                            ? keeper.append(before, userId, request.getMessage(), response.getText(), now)
                            : keeper.claim(before, userId, now));
        }
    }

    private static Headers headersOf(Span span) {
        Headers headers = new RecordHeaders();
        span.traceparent()
                .ifPresent(trace -> headers.add(Topics.TRACEPARENT, trace.getBytes(StandardCharsets.US_ASCII)));
        return headers;
    }
}
