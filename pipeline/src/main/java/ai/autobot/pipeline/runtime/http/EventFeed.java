package ai.autobot.pipeline.runtime.http;

import java.nio.ByteBuffer;
import java.util.Optional;

/// The events of one reader. For one thread, but closing may come from any.
public interface EventFeed extends AutoCloseable {
    /// The next event as it goes over the wire; waits for it, some seconds at most, and gives a comment when none
    /// came. Empty when there are no more.
    Optional<ByteBuffer> next() throws InterruptedException;

    /// Frees what the feed holds. Does not block. Idempotent.
    @Override
    void close();
}
