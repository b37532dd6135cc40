package ai.autobot.pipeline.runtime.trace;

import java.util.Optional;

/// A part of a request's way, from its making until it is closed. Nothing of it blocks or fails. Never gets a
/// prompt, an answer, a user or a token. Used by one thread, but for [#traceparent].
public interface Span extends AutoCloseable {
    /// What a span is to others.
    enum Kind {
        /// A part of this process's own work.
        INTERNAL,
        /// It takes a record that somebody has sent.
        CONSUMER,
        /// It sends a record.
        PRODUCER,
        /// It asks another process, and waits.
        CLIENT
    }

    /// The header by which others go on with the trace below this span; empty where there is none.
    Optional<String> traceparent();

    /// Whether what is noted goes anywhere: what is costly to find out need not be noted where it does not.
    boolean isRecorded();

    /// Begins a span within this one.
    Span child(String name, Kind kind);

    /// Begins a part of this process's own work within this span.
    default Span child(String name) {
        return child(name, Kind.INTERNAL);
    }

    /// Notes something. Of a long value the beginning is kept.
    ///
    /// @param key a name of OpenTelemetry's conventions, or one of ours, which begins with `autobot.`
    void note(String key, String value);

    /// Notes a number.
    void note(String key, long value);

    /// Says that it has failed.
    ///
    /// @param type a code; few different ones
    void failed(String type);

    /// Ends it. Only the first time counts.
    @Override
    void close();
}
