package ai.autobot.pipeline.runtime.http;

import ai.autobot.pipeline.runtime.config.Setting;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Where a worker's pages are: metrics, health and the dashboard, `autobot.http.*`. None is reloadable.
@ConfigMapping(prefix = "autobot.http")
public interface HttpSettings {
    /// The port, 0 to 65535; 0 takes a free one, and the log says which. Default: none, and there are no pages.
    @Setting(least = "0", most = "65535")
    OptionalInt port();

    /// The address that it listens on. By default this machine alone can read it. Metrics and health ask for no
    /// sign-in, the dashboard does. There is no TLS here: over a network that others read, put a proxy with TLS
    /// before it.
    @WithDefault("127.0.0.1")
    String host();

    /// Names by which browsers and others may call it, beside its addresses and `localhost`, separated by commas.
    /// They count while it listens on this machine alone: a page of a stranger can make its own name point here.
    /// Default: none.
    Optional<List<String>> names();

    /// Connections at a time; those that come on top wait unaccepted. 4 to 10000.
    @Setting(unit = "connections", least = "4", most = "10000")
    @WithDefault("256")
    int maxConnections();

    /// How long a connection on which nothing moves is kept. 1 s to 10 minutes.
    @Setting(least = "1s", most = "10m")
    @WithDefault("30s")
    Duration idleTimeout();
}
