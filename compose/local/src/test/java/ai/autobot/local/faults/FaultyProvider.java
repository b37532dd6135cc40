package ai.autobot.local.faults;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A server on loopback that says what the question asks for, byte for byte, and so misbehaves in every way: the body
/// of a request names one of its scripts. Thread-safe.
final class FaultyProvider implements Closeable {
    static final String STREAM =
            headOf("Connection: close", "Content-Type: text/event-stream", "Transfer-Encoding: chunked");

    private static final int LARGEST_BODY = 1 << 20;

    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final Map<String, Integer> calls = new ConcurrentHashMap<>();
    private final Map<String, List<String>> heads = new ConcurrentHashMap<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private ServerSocket listener;
    private volatile Script models = line -> line.status(404, "Connection: close\r\n");

    /// What to do with a connection once its request has been read; it is closed afterwards, and answers say so: a
    /// client that kept it would send the next request into the closing.
    interface Script {
        void answer(Line line) throws IOException;
    }

    private static String headOf(String... headers) {
        return "HTTP/1.1 200 OK\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
    }

    FaultyProvider() throws IOException {
        listener = listen(0);
    }

    String baseUrl() {
        return "http://127.0.0.1:" + listener.getLocalPort() + "/v1";
    }

    /// From now on a question with this word in it is answered so.
    void when(String word, Script script) {
        scripts.put(word, script);
    }

    /// From now on who asks for the list of models is answered so.
    void whenAskedForModels(Script script) {
        models = script;
    }

    /// How often a question with this word in it came.
    int calls(String word) {
        return calls.getOrDefault(word, 0);
    }

    /// What stood above the body of each question with this word in it.
    List<String> heads(String word) {
        return heads.getOrDefault(word, List.of());
    }

    /// Refuses connections until [#listenAgain].
    void refuseConnections() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    void listenAgain() throws IOException {
        listener = listen(listener.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        refuseConnections();
    }

    private ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        Thread.ofVirtual().start(() -> accept(socket));
        return socket;
    }

    private void accept(ServerSocket from) {
        try {
            while (true) {
                Socket socket = from.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String head = readHead(in);
            String body = readBody(in, head);
            if (body.isEmpty()) {
                // Nobody calls: the worker looks whether it is there.
                models.answer(new Line(socket));
            }
            for (Map.Entry<String, Script> script : scripts.entrySet()) {
                if (body.contains(script.getKey())) {
                    heads.computeIfAbsent(script.getKey(), word -> new CopyOnWriteArrayList<>())
                            .add(head);
                    calls.merge(script.getKey(), 1, Integer::sum);
                    script.getValue().answer(new Line(socket));
                }
            }
        } catch (IOException e) {
            // The client has gone: it may.
        } finally {
            open.remove(socket);
        }
    }

    private static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the request ends in its head");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static String readBody(InputStream in, String head) throws IOException {
        int length = head.lines()
                .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
        return new String(in.readNBytes(Math.min(length, LARGEST_BODY)), StandardCharsets.UTF_8);
    }

    /// The way back to the client.
    record Line(Socket socket) {
        void raw(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        }

        void status(int status, String headers) throws IOException {
            raw("HTTP/1.1 " + status + " Whatever\r\nConnection: close\r\n" + headers + "Content-Length: 0\r\n\r\n");
        }

        void event(String data) throws IOException {
            String event = "data: " + data + "\n\n";
            raw(Integer.toHexString(event.getBytes(StandardCharsets.UTF_8).length) + "\r\n" + event + "\r\n");
        }

        void token(String text) throws IOException {
            event("{\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"}}]}");
        }

        void finish() throws IOException {
            event("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}");
            event("[DONE]");
            raw("0\r\n\r\n");
        }

        /// Says nothing more until the client has closed the connection.
        void hang() throws IOException {
            while (socket.getInputStream().read() >= 0) {
                // Nothing that the client could still say matters.
            }
        }
    }
}
