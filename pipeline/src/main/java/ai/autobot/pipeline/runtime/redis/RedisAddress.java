package ai.autobot.pipeline.runtime.redis;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where Redis is, and as whom to go there. As text it is the servers alone: what may be shown.
///
/// @param tls whether to speak TLS
/// @param user who to be; null for Redis's default user
/// @param password a secret; null for none, or one that stands in a file
/// @param servers one; or several sentinels, or nodes of a cluster
record RedisAddress(
        boolean tls, @Nullable String user, @Nullable String password, List<Server> servers) {
    private static final int PORT_MAX = 65_535;
    private static final int SERVERS_MAX = 64;
    private static final Pattern FORM =
            Pattern.compile("(rediss?)://(?:([^@/?#\\s]*)@)?([^@/?#\\s]*)(.*)", Pattern.DOTALL);
    private static final Pattern SERVER = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?");

    /// A host and a port.
    record Server(String host, int port) {
        @Override
        public String toString() {
            return host + ":" + port;
        }

        /// The host without the brackets of an IPv6 address.
        String bareHost() {
            return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        }
    }

    RedisAddress {
        servers = List.copyOf(servers);
    }

    /// Reads the setting. It is a secret, so no message quotes it.
    ///
    /// @param defaultPort for a server without one
    /// @throws IllegalArgumentException when it is not `redis://` or `rediss://`, names no host, or a database
    static RedisAddress of(String setting, int defaultPort) {
        Matcher parts = FORM.matcher(setting);
        if (!parts.matches()) {
            throw refused("must begin with redis:// or rediss://");
        }
        if (!parts.group(4).isEmpty() && !parts.group(4).equals("/")) {
            throw refused("must end after the port: the databases and time-outs are not chosen by it;"
                    + " in a user or password, write other characters than letters and digits as %XX");
        }
        String[] credentials =
                parts.group(2) == null ? new String[] {""} : parts.group(2).split(":", 2);
        return new RedisAddress(
                parts.group(1).equals("rediss"),
                credentials[0].isEmpty() ? null : decoded(credentials[0]),
                credentials.length < 2 || credentials[1].isEmpty() ? null : decoded(credentials[1]),
                servers(parts.group(3), defaultPort));
    }

    private static List<Server> servers(String text, int defaultPort) {
        List<Server> servers = Stream.of(text.split(",", SERVERS_MAX + 1))
                .map(server -> server(server, defaultPort))
                .toList();
        if (servers.size() > SERVERS_MAX) {
            throw refused("names more than " + SERVERS_MAX + " hosts");
        }
        return servers;
    }

    private static Server server(String text, int defaultPort) {
        Matcher parts = SERVER.matcher(text);
        if (!parts.matches()) {
            throw refused("names no host, or one that is none;"
                    + " in a user or password, write other characters than letters and digits as %XX");
        }
        int port = parts.group(2) == null ? defaultPort : Integer.parseInt(parts.group(2));
        if (port < 1 || port > PORT_MAX) {
            throw refused("has the port " + port + ", which is not between 1 and " + PORT_MAX);
        }
        return new Server(parts.group(1), port);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // The cause would quote the setting.
            throw refused("has a % in its user or password that no two hexadecimal digits follow");
        }
    }

    private static IllegalArgumentException refused(String problem) {
        return new IllegalArgumentException("autobot.redis.uri " + problem);
    }

    @Override
    public String toString() {
        return servers.stream().map(Server::toString).collect(Collectors.joining(","));
    }
}
