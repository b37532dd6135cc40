package ai.autobot.pipeline.runtime.redis;

import ai.autobot.pipeline.runtime.config.Ranges;
import ai.autobot.pipeline.runtime.config.Setting;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Where Redis is and how long it may take, `autobot.redis.*`. None is reloadable: a change needs a restart.
/// Only the password file is read again, at each new connection.
@ConfigMapping(prefix = "autobot.redis")
public interface RedisSettings {
    /// `redis://host:port`, or `rediss://` for TLS with the server's certificate and name checked. A user and a
    /// password stand before the host: `redis://user:password@host`, `redis://:password@host` for the default
    /// user, or `redis://user@host` with [#passwordFile]. It names no database. With [#sentinelMaster] it names
    /// the sentinels and with [#cluster] some nodes of the cluster: several hosts then, with commas between. A
    /// secret: show [RedisConnections#address()] instead.
    @Setting(secret = true)
    @WithDefault("redis://127.0.0.1:6379")
    String uri();

    /// A file with the password, so that it need not stand in the address; one line break at its end is no part
    /// of it. Read again at each new connection. Default: none.
    Optional<Path> passwordFile();

    /// A file with the certificates, in PEM, that a server's must be signed by; for `rediss://` only. Default:
    /// none, and those that Java trusts count.
    Optional<Path> caFile();

    /// The name of the master that the sentinels watch; [#uri] then names them, and its user and password are
    /// those of the master. Default: none, and there are no sentinels.
    Optional<String> sentinelMaster();

    /// A file with the password of the sentinels themselves. Default: none, and they are asked without.
    Optional<Path> sentinelPasswordFile();

    /// Whether Redis is a cluster: databases are prefixes of keys then.
    @WithDefault("false")
    boolean cluster();

    /// How this process calls itself in Redis's `CLIENT LIST`; without spaces.
    @WithDefault("autobot")
    String clientName();

    /// How long opening a connection may take. 10 ms to 5 minutes.
    @Setting(least = "10ms", most = "5m")
    @WithDefault("5s")
    Duration connectTimeout();

    /// How long one request may take, waiting and repeating included. 10 ms to 5 minutes.
    @Setting(least = "10ms", most = "5m")
    @WithDefault("5s")
    Duration commandTimeout();

    /// How often a request is tried again that failed for a passing reason, where that cannot falsify its
    /// result. The pauses grow from some 25 ms, with jitter. 0 to 10.
    @Setting(unit = "times", least = "0", most = "10")
    @WithDefault("4")
    int retries();

    /// The longest pause between two attempts to reach a Redis that is gone; the pauses grow up to it, with
    /// jitter. 10 ms to 5 minutes.
    @Setting(least = "10ms", most = "5m")
    @WithDefault("1s")
    Duration reconnectDelayMax();

    /// How many requests of one database may wait for their answer; one more is refused at once. 1 to
    /// 1,000,000.
    @Setting(unit = "requests", least = "1", most = "1000000")
    @WithDefault("10000")
    int requestQueueSize();

    /// How often each database is probed; one that is down is probed each second, if that is less. 100 ms to 1
    /// hour.
    @Setting(least = "100ms", most = "1h")
    @WithDefault("30s")
    Duration probeInterval();

    /// How long a start waits for a Redis that is loading its data. 100 ms to 1 hour.
    @Setting(least = "100ms", most = "1h")
    @WithDefault("60s")
    Duration loadingLimit();

    /// Checks what one setting alone can say.
    ///
    /// @throws IllegalArgumentException that names the setting that is out of its range
    static void inRange(RedisSettings settings) {
        Ranges.check(RedisSettings.class, settings);
        if (!settings.clientName().matches("[!-~]{1,64}")) {
            throw new IllegalArgumentException("autobot.redis.client-name '" + settings.clientName()
                    + "' is not 1 to 64 visible ASCII characters without spaces");
        }
    }
}
