package ai.autobot.pipeline.runtime.redis;

/// A connection on which this process hears what happens in Redis. Thread-safe; does not block.
interface Ear {
    /// Gives the connection up, so that a new one is made to where Redis is now.
    void reconnect();

    /// Hears nothing more of its owner's. The connection itself ends with its client.
    void close();
}
