package ai.autobot.pipeline.runtime.trace;

import java.util.Optional;

/// The span that the code below runs in, so that a client deep below can name it to the server that it asks.
public final class CurrentSpan {
    private static final ScopedValue<Span> SPAN = ScopedValue.newInstance();

    private CurrentSpan() {}

    /// Runs something within a span.
    ///
    /// @return what it returns
    /// @throws X what it throws
    public static <R, X extends Throwable> R within(Span span, ScopedValue.CallableOp<? extends R, X> work) throws X {
        return span.traceparent().isEmpty()
                ? work.call()
                : ScopedValue.where(SPAN, span).call(work);
    }

    /// The header to send to a server that is asked from here; empty where none is to be sent.
    public static Optional<String> traceparent() {
        return SPAN.isBound() ? SPAN.get().traceparent() : Optional.empty();
    }
}
