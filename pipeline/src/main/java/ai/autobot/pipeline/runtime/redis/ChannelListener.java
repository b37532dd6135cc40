package ai.autobot.pipeline.runtime.redis;

/// Hears what is announced on a channel. Called on a network thread: neither method may block.
public interface ChannelListener {
    /// Something was announced.
    void announced(String message);

    /// From here on it hears what is announced. Called again when the connection was lost and is there again: what was
    /// announced meanwhile was missed.
    default void listening() {}
}
