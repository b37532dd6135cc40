package ai.autobot.pipeline.runtime.trace;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.util.Optional;

/// A span that goes to the collector when it is closed.
///
/// @param tracer makes its children
/// @param span the library's
record RecordedSpan(io.opentelemetry.api.trace.Tracer tracer, io.opentelemetry.api.trace.Span span) implements Span {
    private static final int LONGEST_VALUE = 256;

    @Override
    public Optional<String> traceparent() {
        return Optional.of(header(span.getSpanContext()));
    }

    static String header(SpanContext context) {
        return new Traceparent(context.getTraceId(), context.getSpanId(), context.isSampled()).text();
    }

    @Override
    public boolean isRecorded() {
        return true;
    }

    @Override
    public Span child(String name, Kind kind) {
        return new RecordedSpan(
                tracer,
                tracer.spanBuilder(name)
                        .setSpanKind(kindOf(kind))
                        .setParent(Context.root().with(span))
                        .startSpan());
    }

    static SpanKind kindOf(Kind kind) {
        return switch (kind) {
            case INTERNAL -> SpanKind.INTERNAL;
            case CONSUMER -> SpanKind.CONSUMER;
            case PRODUCER -> SpanKind.PRODUCER;
            case CLIENT -> SpanKind.CLIENT;
        };
    }

    @Override
    public void note(String key, String value) {
        span.setAttribute(key, value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE));
    }

    @Override
    public void note(String key, long value) {
        span.setAttribute(key, value);
    }

    @Override
    public void failed(String type) {
        span.setStatus(StatusCode.ERROR);
        span.setAttribute("error.type", type);
    }

    @Override
    public void close() {
        span.end();
    }
}
