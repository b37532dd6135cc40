package ai.autobot.pipeline.authenticate;

/// Something that is under way for a session, and is told when the session is revoked. Thread-safe; to be closed when
/// it has ended.
@FunctionalInterface
public interface SessionWatch extends AutoCloseable {
    /// There is no session to watch.
    SessionWatch NONE = () -> {};

    @Override
    void close();
}
