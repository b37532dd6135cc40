package ai.autobot.pipeline.runtime.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;

/// Says something to a Redis on a connection of its own, as a person with a terminal would.
final class RedisLine {
    private RedisLine() {}

    /// None of them may be answered with an error.
    static void say(int port, String... commands) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                BufferedReader replies = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))) {
            for (String command : commands) {
                socket.getOutputStream().write((command + "\r\n").getBytes(US_ASCII));
                assertThat(replies.readLine()).as(command).doesNotStartWith("-");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
