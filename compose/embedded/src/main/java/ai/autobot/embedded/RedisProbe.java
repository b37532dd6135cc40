package ai.autobot.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Asks whoever listens on a port whether it is a Redis that serves, and which process it is.
final class RedisProbe {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(1);
    private static final Duration READ_LIMIT = Duration.ofSeconds(2);
    private static final int LONGEST_ANSWER = 16_384;
    private static final Pattern PROCESS = Pattern.compile("^process_id:(\\d{1,18})\r?$", Pattern.MULTILINE);

    private RedisProbe() {}

    /// The process id of the Redis that serves on the port; empty when none does, or it is still loading its data.
    /// Blocks for some seconds at most.
    static OptionalLong servingProcess(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(Ports.address(port), (int) CONNECT_LIMIT.toMillis());
            socket.setSoTimeout((int) READ_LIMIT.toMillis());
            if (!ask(socket, "PING").startsWith("+PONG")) {
                return OptionalLong.empty();
            }
            Matcher process = PROCESS.matcher(ask(socket, "INFO server"));
            return process.find() ? OptionalLong.of(Long.parseLong(process.group(1))) : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    private static String ask(Socket socket, String command) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        StringBuilder answer = new StringBuilder();
        Optional<Integer> wanted = Optional.empty();
        while (wanted.isEmpty() || answer.length() < wanted.get()) {
            int next = in.read();
            if (next < 0 || answer.length() > LONGEST_ANSWER) {
                throw new IOException("the answer ends early or is too long");
            }
            answer.append((char) next);
            if (next == '\n' && wanted.isEmpty()) {
                wanted = Optional.of(lengthBy(answer.toString()));
            }
        }
        return answer.toString();
    }

    /// The length of the whole answer by its first line (RESP: `$` announces so many bytes and a line end).
    private static int lengthBy(String firstLine) throws IOException {
        if (!firstLine.startsWith("$")) {
            return firstLine.length();
        }
        try {
            return firstLine.length() + Integer.parseInt(firstLine.substring(1).strip()) + 2;
        } catch (NumberFormatException e) {
            throw new IOException("not a Redis answer", e);
        }
    }
}
