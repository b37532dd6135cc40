package ai.autobot.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.OptionalInt;

/// TCP ports on 127.0.0.1, the only address that the embedded servers listen on.
final class Ports {
    static final String HOST = "127.0.0.1";
    static final int ANY = 0;
    static final int LAST = 65_535;
    private static final int BACKLOG = 128;

    private Ports() {}

    /// @throws IllegalArgumentException when the port is not one from 0 (any free one) to 65535
    static int checked(int port) {
        if (port < ANY || port > LAST) {
            throw new IllegalArgumentException("port must be from 0 to 65535, was " + port);
        }
        return port;
    }

    /// Listens on the wanted port, or, when none is wanted, on the preferred one if it is free, else on any free one.
    ///
    /// @throws IllegalStateException when the wanted port is taken or may not be used
    static ServerSocketChannel listen(int wanted, OptionalInt preferred) {
        if (wanted == ANY && preferred.isPresent()) {
            try {
                return listen(preferred.getAsInt());
            } catch (IOException e) {
                // Somebody else has it by now.
                return listen(ANY, OptionalInt.empty());
            }
        }
        try {
            return listen(wanted);
        } catch (IOException e) {
            String what = wanted == ANY ? "no free port" : "port " + wanted;
            throw new IllegalStateException(what + " on " + HOST + ": " + e.getMessage(), e);
        }
    }

    static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(HOST), port);
    }

    static int of(ServerSocketChannel channel) {
        return channel.socket().getLocalPort();
    }

    private static ServerSocketChannel listen(int port) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.bind(address(port), BACKLOG);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }
}
