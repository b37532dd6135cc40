package ai.autobot.pipeline.runtime.redis;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Where Redis is and how long it may take. None is reloadable: a change needs a restart.
@ConfigMapping(prefix = "autobot.redis")
public interface RedisSettings {
    /// `redis://host:port`, or `rediss://` for TLS with the server's certificate checked; user and password, if any,
    /// before the host. It names no database. A secret: show [RedisConnections#address()] instead.
    @WithDefault("redis://127.0.0.1:6379")
    String uri();

    /// How this process calls itself in Redis's `CLIENT LIST`; without spaces.
    @WithDefault("autobot")
    String clientName();

    /// How long opening a connection may take. 10 ms to 5 minutes.
    @WithDefault("5s")
    Duration connectTimeout();

    /// How long one request may take, waiting included. 10 ms to 5 minutes.
    @WithDefault("5s")
    Duration commandTimeout();

    /// The longest pause between two attempts to reach a Redis that is gone; the pauses grow up to it, with jitter.
    /// 10 ms to 5 minutes.
    @WithDefault("2s")
    Duration reconnectDelayMax();

    /// How many requests of one database may wait for their answer; one more is refused at once. 1 to 1,000,000.
    @WithDefault("10000")
    int requestQueueSize();
}
