package ai.autobot.pipeline.runtime.redis;

import java.net.URI;
import java.net.URISyntaxException;

/// Where Redis is, without the credentials: what may be shown.
record RedisAddress(String host, int port) {
    private static final int DEFAULT_PORT = 6379;
    private static final int PORT_MAX = 65_535;

    /// Reads the address out of the setting. The setting itself is a secret, so no message quotes it.
    ///
    /// @throws IllegalArgumentException when it is not `redis://` or `rediss://`, names no host or a
    ///     database
    static RedisAddress of(String setting) {
        URI uri = parse(setting);
        String scheme = uri.getScheme();
        if (!"redis".equals(scheme) && !"rediss".equals(scheme)) {
            throw refused("must begin with redis:// or rediss://");
        }
        String host = uri.getHost();
        if (host == null) {
            throw refused(
                    "names no host; in a user or password, write other characters than letters and digits as %XX");
        }
        if (uri.getPort() > PORT_MAX || uri.getPort() == 0) {
            throw refused("has the port " + uri.getPort() + ", which is not between 1 and " + PORT_MAX);
        }
        String path = uri.getPath();
        if ((path != null && !path.isEmpty() && !path.equals("/")) || uri.getQuery() != null) {
            throw refused("must end after the port: the databases and time-outs are not chosen by it");
        }
        return new RedisAddress(host, uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
    }

    private static URI parse(String setting) {
        try {
            return new URI(setting);
        } catch (URISyntaxException e) {
            // The cause would quote the setting.
            throw refused("is not a URI: " + e.getReason());
        }
    }

    private static IllegalArgumentException refused(String problem) {
        return new IllegalArgumentException("autobot.redis.uri " + problem);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
