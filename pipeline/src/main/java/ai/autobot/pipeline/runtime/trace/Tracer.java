package ai.autobot.pipeline.runtime.trace;

import org.jspecify.annotations.Nullable;

/// Makes spans. Thread-safe; nothing but [#close] blocks.
public interface Tracer extends AutoCloseable {
    /// Begins a span whose parent is in another process, or was in an earlier life of this one.
    ///
    /// @param parent a `traceparent`; where it is null or not valid, the span begins a trace
    Span begin(String name, Span.Kind kind, @Nullable String parent);

    /// Sends what waits, for at most a few seconds. Idempotent.
    @Override
    void close();

    /// Makes no spans: a `traceparent` that comes is passed on as it is.
    static Tracer off() {
        return NoTracer.INSTANCE;
    }
}
