package ai.autobot.pipeline.runtime.trace;

/// A span that nobody records: what is said of it is heard by nobody.
interface UnrecordedSpan extends Span {
    @Override
    default boolean isRecorded() {
        return false;
    }

    @Override
    default void note(String key, String value) {}

    @Override
    default void note(String key, long value) {}

    @Override
    default void failed(String type) {}

    @Override
    default void close() {}
}
