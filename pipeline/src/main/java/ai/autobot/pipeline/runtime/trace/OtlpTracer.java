package ai.autobot.pipeline.runtime.trace;

import ai.autobot.pipeline.runtime.config.Ranges;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Sends spans to a collector by OTLP, in batches and beside the work: where the collector does not take them
/// they are dropped and counted, and nobody waits. Thread-safe.
public final class OtlpTracer implements Tracer {
    private static final String PATH = "/v1/traces";
    private static final int MOST_ATTRIBUTES = 32;

    private final SdkTracerProvider provider;
    private final io.opentelemetry.api.trace.Tracer tracer;
    private final SpanQueue queue;

    /// Held, for Java forgets the level of a logger that nobody holds.
    private final Logger libraryLog = Logger.getLogger("io.opentelemetry");

    private OtlpTracer(TraceSettings settings, URI endpoint, String instance, MeterRegistry meters) {
        // It would write to the terminal what the queue counts and says in our own log.
        libraryLog.setLevel(Level.OFF);
        queue = SpanQueue.start(
                OtlpHttpSpanExporter.builder()
                        .setEndpoint(address(endpoint).toString())
                        .setTimeout(SpanQueue.EXPORT_LIMIT)
                        .setConnectTimeout(Duration.ofSeconds(5))
                        .setMeterProvider(MeterProvider.noop())
                        .build(),
                settings.queue(),
                meters);
        provider = SdkTracerProvider.builder()
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(settings.ratio())))
                .setSpanLimits(SpanLimits.builder()
                        .setMaxNumberOfAttributes(MOST_ATTRIBUTES)
                        .build())
                .setResource(Resource.create(Attributes.builder()
                        .put("service.name", settings.serviceName())
                        .put("service.instance.id", instance)
                        .build()))
                .addSpanProcessor(queue)
                .build();
        tracer = provider.get("ai.autobot");
    }

    /// Where the settings name a collector, spans go there; else there are none. A collector that is not there
    /// is no error.
    ///
    /// @param instance the name of this worker
    /// @param meters counts what becomes of spans
    /// @throws IllegalArgumentException that names the setting that is out of its range
    public static Tracer open(TraceSettings settings, String instance, MeterRegistry meters) {
        Ranges.check(TraceSettings.class, settings);
        return settings.otlpEndpoint()
                .<Tracer>map(endpoint -> new OtlpTracer(settings, endpoint, instance, meters))
                .orElse(Tracer.off());
    }

    private static URI address(URI endpoint) {
        String scheme = endpoint.getScheme();
        if (endpoint.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new IllegalArgumentException(
                    "autobot.trace.otlp-endpoint is " + endpoint + ", no address with http or https and a host");
        }
        String path = endpoint.getPath();
        return path.endsWith(PATH) ? endpoint : endpoint.resolve(path.replaceFirst("/+$", "") + PATH);
    }

    @Override
    public Span begin(String name, Span.Kind kind, @Nullable String parent) {
        @Nullable Traceparent known = Traceparent.of(parent).orElse(null);
        if (known != null && !known.sampled()) {
            return new UnsampledSpan(known.text());
        }
        Context above = known == null ? Context.root() : Context.root().with(spanOf(known));
        io.opentelemetry.api.trace.Span span = tracer.spanBuilder(name)
                .setSpanKind(RecordedSpan.kindOf(kind))
                .setParent(above)
                .startSpan();
        return span.isRecording()
                ? new RecordedSpan(tracer, span)
                : new UnsampledSpan(RecordedSpan.header(span.getSpanContext()));
    }

    private static io.opentelemetry.api.trace.Span spanOf(Traceparent parent) {
        return io.opentelemetry.api.trace.Span.wrap(SpanContext.createFromRemoteParent(
                parent.traceId(), parent.spanId(), TraceFlags.getSampled(), TraceState.getDefault()));
    }

    @Override
    public void close() {
        queue.close();
        var _ = provider.shutdown();
    }
}
