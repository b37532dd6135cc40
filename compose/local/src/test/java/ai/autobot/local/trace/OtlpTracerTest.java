package ai.autobot.local.trace;

import static ai.autobot.local.trace.Collector.id;
import static ai.autobot.local.trace.Collector.noted;
import static ai.autobot.local.trace.Collector.parentId;
import static ai.autobot.local.trace.Collector.traceId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.trace.CurrentSpan;
import ai.autobot.pipeline.runtime.trace.OtlpTracer;
import ai.autobot.pipeline.runtime.trace.Span;
import ai.autobot.pipeline.runtime.trace.TraceSettings;
import ai.autobot.pipeline.runtime.trace.Traceparent;
import ai.autobot.pipeline.runtime.trace.Tracer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Spans as a collector gets them.
@SuppressWarnings("NullAway.Init")
class OtlpTracerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SENDER = "00f067aa0ba902b7";
    private static final String SAMPLED = "00-" + TRACE + "-" + SENDER + "-01";

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Collector collector;

    @BeforeEach
    void open() throws IOException {
        collector = new Collector();
    }

    @AfterEach
    void close() {
        collector.close();
    }

    @Test
    void aSpanAndItsPartsArriveWithTheirParentsAndWhatIsNoted() {
        try (Tracer tracer = tracer(collector.address(), "0", "64")) {
            try (Span arrive = tracer.begin("arrive", Span.Kind.CONSUMER, SAMPLED);
                    Span call = arrive.child("chat small", Span.Kind.CLIENT)) {
                call.note("gen_ai.request.model", "m".repeat(1_000));
                call.note("gen_ai.usage.input_tokens", 12);
                call.failed("provider_timeout");
            }
            await().atMost(PATIENCE).until(() -> collector.spans().size() == 2);
        }

        io.opentelemetry.proto.trace.v1.Span arrive = collector.find("arrive").orElseThrow();
        io.opentelemetry.proto.trace.v1.Span call = collector.find("chat small").orElseThrow();
        assertThat(traceId(arrive)).isEqualTo(TRACE);
        assertThat(parentId(arrive)).isEqualTo(SENDER);
        assertThat(arrive.getKind()).isEqualTo(io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CONSUMER);
        assertThat(traceId(call)).isEqualTo(TRACE);
        assertThat(parentId(call)).isEqualTo(id(arrive));
        assertThat(call.getKind()).isEqualTo(io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT);
        assertThat(call.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        assertThat(noted(call, "error.type")).isEqualTo("provider_timeout");
        assertThat(noted(call, "gen_ai.request.model")).hasSize(256);
        assertThat(noted(call, "gen_ai.usage.input_tokens")).isEqualTo("12");
        assertThat(collector.resources()).allSatisfy(resource -> {
            assertThat(noted(resource.getAttributesList(), "service.name")).isEqualTo("autobot");
            assertThat(noted(resource.getAttributesList(), "service.instance.id"))
                    .isEqualTo("worker-7");
        });
        assertThat(spans("exported")).isEqualTo(2);
    }

    @Test
    void aTraceThatItsSenderDoesNotSampleIsPassedOnAndNotSent() {
        String unsampled = "00-" + TRACE + "-" + SENDER + "-00";
        try (Tracer tracer = tracer(collector.address(), "1", "64")) {
            try (Span arrive = tracer.begin("arrive", Span.Kind.CONSUMER, unsampled);
                    Span call = arrive.child("chat", Span.Kind.CLIENT)) {
                assertThat(arrive.traceparent()).hasValue(unsampled);
                assertThat(call.traceparent()).hasValue(unsampled);
                assertThat(call.isRecorded()).isFalse();
            }
        }

        assertThat(collector.spans()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-" + TRACE + "-0000000000000000-01",
                "ff-" + TRACE + "-" + SENDER + "-01",
                "00-" + TRACE + "-" + SENDER + "-01; drop"
            })
    void aMalformedTraceparentBeginsANewTrace(String malformed) {
        try (Tracer tracer = tracer(collector.address(), "1", "64")) {
            tracer.begin("arrive", Span.Kind.CONSUMER, malformed).close();
            await().atMost(PATIENCE).until(() -> !collector.spans().isEmpty());
        }

        assertThat(collector.spans()).singleElement().satisfies(arrive -> {
            assertThat(traceId(arrive)).isNotEqualTo(TRACE);
            assertThat(parentId(arrive)).isEmpty();
        });
    }

    @Test
    void ofTracesThatBeginHereNoMoreAreSentThanTheRatioSays() {
        try (Tracer tracer = tracer(collector.address(), "0.0", "64")) {
            try (Span span = tracer.begin("arrive", Span.Kind.CONSUMER, null)) {
                assertThat(Traceparent.of(span.traceparent().orElseThrow()))
                        .hasValueSatisfying(trace -> assertThat(trace.sampled()).isFalse());
            }
        }

        assertThat(collector.spans()).isEmpty();
    }

    @Test
    void aServerThatIsAskedWithinASpanIsToldOfIt() {
        try (Tracer tracer = tracer(collector.address(), "1", "64");
                Span span = tracer.begin("chat", Span.Kind.CLIENT, SAMPLED)) {
            assertThat(CurrentSpan.traceparent()).isEmpty();
            assertThat(CurrentSpan.within(span, CurrentSpan::traceparent)).isEqualTo(span.traceparent());
            assertThat(CurrentSpan.traceparent()).isEmpty();
        }
    }

    @Test
    void withACollectorThatNeverAnswersNobodyWaitsAndWhatIsTooManyIsCounted() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
                Tracer tracer = tracer("http://127.0.0.1:" + silent.getLocalPort(), "1", "8")) {
            await().atMost(PATIENCE).until(() -> {
                for (int number = 0; number < 1_000; number++) {
                    tracer.begin("arrive", Span.Kind.CONSUMER, null).close();
                }
                return spans("dropped") > 1_000
                        && meters.get("autobot.trace.waiting").gauge().value() == 8;
            });
        }

        assertThat(spans("exported")).isZero();
    }

    @Test
    void withoutACollectorSpansAreLostAndCountedUntilThereIsOne() {
        collector.answer(400);
        try (Tracer tracer = tracer(collector.address(), "1", "64")) {
            tracer.begin("lost", Span.Kind.CONSUMER, null).close();
            await().atMost(PATIENCE).until(() -> spans("refused") == 1);

            collector.answer(200);
            tracer.begin("taken", Span.Kind.CONSUMER, null).close();
            await().atMost(PATIENCE).until(() -> spans("exported") == 1);
        }

        assertThat(collector.spans())
                .singleElement()
                .satisfies(span -> assertThat(span.getName()).isEqualTo("taken"));
    }

    @Test
    void whatWaitsIsSentBeforeItCloses() {
        try (Tracer tracer = tracer(collector.address(), "1", "64")) {
            tracer.begin("last", Span.Kind.CONSUMER, null).close();
        }

        assertThat(collector.find("last")).isPresent();
    }

    private Tracer tracer(String endpoint, String ratio, String queue) {
        return OtlpTracer.open(
                Configuration.of(
                        TraceSettings.class,
                        Map.of(
                                "autobot.trace.otlp-endpoint", endpoint,
                                "autobot.trace.ratio", ratio,
                                "autobot.trace.queue", queue)),
                "worker-7",
                meters);
    }

    private double spans(String outcome) {
        return meters.get("autobot.trace.spans")
                .tag("outcome", outcome)
                .counter()
                .count();
    }
}
