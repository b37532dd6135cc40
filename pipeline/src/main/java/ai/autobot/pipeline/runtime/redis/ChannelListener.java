package ai.autobot.pipeline.runtime.redis;

/// Hears what is announced on a channel. Called on network threads: no method may block.
public interface ChannelListener {
    /// Something was announced.
    void announced(String message);

    /// From here on it hears what is announced. Called again when the connection was lost and is there again: what was
    /// announced meanwhile was missed.
    default void listening() {}

    /// For half a second or longer it was not certain that what is announced is heard. Called again and again while
    /// that is so, several times a second.
    default void doubtful() {}
}
