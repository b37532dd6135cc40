package ai.autobot.pipeline.runtime.startup;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Who listens where Kafka is said to be. The client itself tries again until its time is over, and cannot
/// tell a missing server from a silent one.
enum Listening {
    /// At least one address takes connections.
    SOMEBODY,

    /// Each host is there, or says nothing, and none takes a connection.
    NOBODY,

    /// No host has a name that is known.
    NO_SUCH_HOST;

    private static final Pattern ADDRESS = Pattern.compile("(?:.*://)?\\[?([^\\[\\]/]+?)]?:(\\d{1,5})");

    /// Tries one address after the other; blocks at most the limit for each.
    ///
    /// @param servers `host:port`, with commas between
    static Listening at(String servers, Duration limit) {
        boolean anyHost = false;
        for (String server : List.of(servers.split(","))) {
            Matcher address = ADDRESS.matcher(server.strip());
            if (!address.matches()) {
                // The client says what is wrong with it.
                return SOMEBODY;
            }
            try (Socket socket = new Socket()) {
                InetSocketAddress place = new InetSocketAddress(address.group(1), Integer.parseInt(address.group(2)));
                if (!place.isUnresolved()) {
                    anyHost = true;
                    socket.connect(place, (int) limit.toMillis());
                    return SOMEBODY;
                }
            } catch (IOException | IllegalArgumentException e) {
                // Then perhaps the next one.
            }
        }
        return anyHost ? NOBODY : NO_SUCH_HOST;
    }
}
