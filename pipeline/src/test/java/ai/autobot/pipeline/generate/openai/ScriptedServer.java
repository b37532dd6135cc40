package ai.autobot.pipeline.generate.openai;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// An HTTP server on loopback that says, byte for byte, what its script says, and so can do what no decent server
/// does.
final class ScriptedServer implements Closeable {
    static final String STREAM_HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

    private final ServerSocket listener;
    private final Script script;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();

    /// What to do with a request.
    interface Script {
        void answer(Exchange exchange) throws IOException, InterruptedException;
    }

    ScriptedServer(Script script) throws IOException {
        this.script = script;
        listener = new ServerSocket(0, 4096, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    String baseUrl() {
        return "http://127.0.0.1:" + listener.getLocalPort() + "/v1";
    }

    int connections() {
        return connections.get();
    }

    List<String> heads() {
        return List.copyOf(heads);
    }

    List<String> bodies() {
        return List.copyOf(bodies);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 512);
            while (readRequest(in)) {
                script.answer(new Exchange(socket, heads.size()));
            }
        } catch (IOException e) {
            // The client has gone, which is what several tests are about.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    private boolean readRequest(InputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        int length = 0;
        while (true) {
            String line = readLine(in);
            if (line == null) {
                return false;
            }
            if (line.isEmpty()) {
                break;
            }
            lines.add(line);
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        bodies.add(new String(in.readNBytes(length), StandardCharsets.UTF_8));
        heads.add(String.join("\n", lines));
        return true;
    }

    private static @org.jspecify.annotations.Nullable String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return null;
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    /// One request and the connection to answer it on.
    ///
    /// @param number how many requests the server has had, this one included
    record Exchange(Socket socket, int number) {
        void raw(String text) throws IOException {
            raw(text.getBytes(StandardCharsets.UTF_8));
        }

        void raw(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        void status(int status, String headers, String body) throws IOException {
            raw("HTTP/1.1 " + status + " X\r\n" + headers + "Content-Length: "
                    + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
        }

        void streamHead() throws IOException {
            raw(STREAM_HEAD);
        }

        /// One HTTP chunk.
        void chunk(String text) throws IOException {
            raw(Integer.toHexString(text.getBytes(StandardCharsets.UTF_8).length) + "\r\n" + text + "\r\n");
        }

        void event(String data) throws IOException {
            chunk("data: " + data + "\n\n");
        }

        void token(String text) throws IOException {
            event("{\"model\":\"m-1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"}}]}");
        }

        void finish(String reason) throws IOException {
            event("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + reason + "\"}]}");
        }

        void usage(int prompt, int completion) throws IOException {
            event("{\"choices\":[],\"usage\":{\"prompt_tokens\":" + prompt + ",\"completion_tokens\":" + completion
                    + "}}");
        }

        void done() throws IOException {
            event("[DONE]");
            raw("0\r\n\r\n");
        }

        /// A complete answer of the given tokens.
        void answer(String... tokens) throws IOException {
            streamHead();
            for (String token : tokens) {
                token(token);
            }
            finish("stop");
            usage(7, tokens.length);
            done();
        }

        /// Blocks until the client closes the connection; returns at once when it already has.
        void awaitDisconnect() throws IOException {
            try {
                while (socket.getInputStream().read() >= 0) {
                    // Whatever else the client sends does not matter.
                }
            } catch (SocketException e) {
                // A reset is a disconnect, too.
            }
        }
    }
}
