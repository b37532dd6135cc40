package ai.autobot.pipeline.runtime.config;

/// The settings of a room as they are now. Who reads them at use, and keeps nothing of them, follows each
/// change; who needs several that belong together asks once. Thread-safe; does not block.
@FunctionalInterface
public interface Live<S> {
    S now();

    /// Settings that do not change.
    static <S> Live<S> fixed(S settings) {
        return () -> settings;
    }
}
