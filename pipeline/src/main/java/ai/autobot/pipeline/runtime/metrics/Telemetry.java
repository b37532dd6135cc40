package ai.autobot.pipeline.runtime.metrics;

import ai.autobot.pipeline.runtime.trace.Tracer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;

/// Where a step's numbers and spans go. Thread-safe.
///
/// @param meters holds the numbers
/// @param tracer makes the spans
public record Telemetry(MeterRegistry meters, Tracer tracer) {
    /// Nowhere.
    public static Telemetry off() {
        return new Telemetry(new CompositeMeterRegistry(), Tracer.off());
    }
}
