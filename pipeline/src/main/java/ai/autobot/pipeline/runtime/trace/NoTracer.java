package ai.autobot.pipeline.runtime.trace;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Traces nothing, and costs nothing.
enum NoTracer implements Tracer {
    INSTANCE;

    @Override
    public Span begin(String name, Span.Kind kind, @Nullable String parent) {
        return parent == null ? NoSpan.NONE : new NoSpan(parent);
    }

    @Override
    public void close() {}

    /// A span that nobody records.
    ///
    /// @param parent passed on to those who read our records, and to nobody else: a provider that we ask learns
    ///     nothing of traces unless we trace
    record NoSpan(@Nullable String parent) implements UnrecordedSpan {
        static final NoSpan NONE = new NoSpan(null);

        @Override
        public Optional<String> traceparent() {
            return Optional.ofNullable(parent);
        }

        @Override
        public Span child(String name, Kind kind) {
            return NONE;
        }
    }
}
