package ai.autobot.pipeline.runtime.http;

/// What stands at a path. Thread-safe; called on virtual threads, several at a time, and may block.
@FunctionalInterface
public interface Page {
    /// What it answers. What it throws besides is a bug: the caller is told nothing of it, the log is.
    ///
    /// @throws InterruptedException when the server ends meanwhile
    Answer answer(PageRequest request) throws InterruptedException;
}
