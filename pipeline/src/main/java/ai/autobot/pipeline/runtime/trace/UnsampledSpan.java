package ai.autobot.pipeline.runtime.trace;

import java.util.Optional;

/// A span of a trace that is not sampled: nobody records it, and others are told so. Its children have its
/// name, for nobody will ever see which of them asked.
record UnsampledSpan(String header) implements Span {
    @Override
    public Optional<String> traceparent() {
        return Optional.of(header);
    }

    @Override
    public boolean isRecorded() {
        return false;
    }

    @Override
    public Span child(String name, Kind kind) {
        return this;
    }

    @Override
    public void note(String key, String value) {}

    @Override
    public void note(String key, long value) {}

    @Override
    public void failed(String type) {}

    @Override
    public void close() {}
}
