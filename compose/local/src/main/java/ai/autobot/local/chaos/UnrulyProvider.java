package ai.autobot.local.chaos;

import ai.autobot.local.chaos.ProviderCall.End;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// A model's service on loopback that treats each request as the plan says, over the OpenAI protocol, and keeps a log
/// of its calls. It tells a request by its id, which is in the question, and a worker by its key, which is the worker's
/// name. Each connection serves one call, so that its end says whether the client took the whole answer. Thread-safe.
final class UnrulyProvider implements AutoCloseable {
    private static final int BACKLOG = 4_096;
    private static final int LARGEST_BODY = 4 << 20;
    private static final Pattern REQUEST_ID = Pattern.compile("\\bc\\d+-r\\d+\\b");

    private final ServerSocket listener;
    private final Map<String, Behaviour> plan;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();
    private final List<ProviderCall> calls = new ArrayList<>();

    private UnrulyProvider(ServerSocket listener, Map<String, Behaviour> plan) {
        this.listener = listener;
        this.plan = Map.copyOf(plan);
    }

    /// Starts a server on a free port; it answers when this returns.
    ///
    /// @throws IOException when no port can be had
    static UnrulyProvider start(List<PlannedRequest> requests) throws IOException {
        Map<String, Behaviour> plan = new HashMap<>();
        requests.forEach(request -> plan.put(request.requestId(), request.behaviour()));
        ServerSocket socket = new ServerSocket();
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        UnrulyProvider provider = new UnrulyProvider(socket, plan);
        Thread.ofPlatform().daemon().name("unruly-provider").start(provider::accept);
        return provider;
    }

    /// What a provider's `base-url` must be.
    String baseUrl() {
        return "http://127.0.0.1:" + listener.getLocalPort() + "/v1";
    }

    /// Connections that are open now.
    int running() {
        return open.size();
    }

    /// The calls that have ended, in the order of their ends.
    List<ProviderCall> calls() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String head = readHead(in);
            String body = readBody(in, head);
            if (body.isEmpty()) {
                // Nobody calls: the worker looks whether it is there.
                Answering.refuse(socket);
                return;
            }
            // The question is the last message: the ids before it are of the conversation's history.
            String requestId = REQUEST_ID
                    .matcher(body)
                    .results()
                    .map(MatchResult::group)
                    .reduce((_, last) -> last)
                    .orElse("");
            Behaviour behaviour = plan.get(requestId);
            if (behaviour == null) {
                throw new IOException("a question that nobody planned");
            }
            Answering answering =
                    new Answering(requestId, counts.merge(requestId, 1, Integer::sum), workerOf(head), socket);
            End end = End.LEFT;
            try {
                end = answering.play(behaviour);
            } finally {
                log(answering.ended(end));
            }
        } catch (IOException e) {
            // The client has gone: it may.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    private void log(ProviderCall call) {
        synchronized (calls) {
            calls.add(call);
        }
    }

    private static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the request ends in its head");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static String readBody(InputStream in, String head) throws IOException {
        int length = header(head, "content-length").map(Integer::parseInt).orElse(0);
        return new String(in.readNBytes(Math.min(length, LARGEST_BODY)), StandardCharsets.UTF_8);
    }

    private static String workerOf(String head) {
        return header(head, "authorization")
                .map(value -> value.substring(value.indexOf(' ') + 1))
                .orElse("");
    }

    private static Optional<String> header(String head, String name) {
        String start = name + ":";
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, start, 0, start.length()))
                .map(line -> line.substring(start.length()).strip())
                .findFirst();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException("the provider cannot be closed", e);
        }
    }

    /// One call on its way. Used by its connection's thread.
    private static final class Answering {
        private static final String HEAD = String.join(
                "\r\n",
                "HTTP/1.1 200 OK",
                "Content-Type: text/event-stream",
                "Transfer-Encoding: chunked",
                "Connection: close",
                "",
                "");
        private static final Duration QUICK = Duration.ofMillis(10);
        private static final List<String> WORDS =
                List.of("the ", "broker ", "naïve ", "日本 ", "🙂 ", "answers, ", "Straße ", "twice. ");

        private final String requestId;
        private final int number;
        private final String worker;
        private final Socket socket;
        private final Instant began = Instant.now();
        private final StringBuilder text = new StringBuilder();
        private int tokens;

        Answering(String requestId, int number, String worker, Socket socket) {
            this.requestId = requestId;
            this.number = number;
            this.worker = worker;
            this.socket = socket;
        }

        ProviderCall ended(End end) {
            return new ProviderCall(requestId, number, worker, began, tokens, text.toString(), Instant.now(), end);
        }

        End play(Behaviour behaviour) throws IOException, InterruptedException {
            return switch (behaviour) {
                case Behaviour.Answers answers -> answer(answers);
                case Behaviour.TurnsAway away -> number > away.calls() ? answer(away.then()) : turnAway(away);
                case Behaviour.Hangs(int after) -> {
                    begin(after);
                    awaitClose();
                    yield End.PLANNED;
                }
                case Behaviour.Cuts(int after) -> {
                    begin(after);
                    yield End.PLANNED;
                }
                case Behaviour.Garbles(int after) -> {
                    begin(after);
                    event("{\"choices\":[{");
                    awaitClose();
                    yield End.PLANNED;
                }
            };
        }

        private End answer(Behaviour.Answers answers) throws IOException, InterruptedException {
            Thread.sleep(answers.first());
            raw(HEAD);
            for (int token = 0; token < answers.tokens(); token++) {
                if (token > 0) {
                    Thread.sleep(answers.pace());
                }
                token();
            }
            event("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}");
            event("{\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":" + tokens + "}}");
            event("[DONE]");
            raw("0\r\n\r\n");
            socket.shutdownOutput();
            awaitClose();
            return End.COMPLETE;
        }

        private End turnAway(Behaviour.TurnsAway away) throws IOException {
            String retryAfter = away.retryAfter()
                    .map(wait -> "Retry-After: " + wait.toSeconds() + "\r\n")
                    .orElse("");
            raw("HTTP/1.1 " + away.status() + " Whatever\r\n" + retryAfter
                    + "Content-Length: 0\r\nConnection: close\r\n\r\n");
            return End.PLANNED;
        }

        static void refuse(Socket socket) throws IOException {
            String nothing = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(nothing.getBytes(StandardCharsets.UTF_8));
        }

        private void begin(int count) throws IOException, InterruptedException {
            raw(HEAD);
            for (int token = 0; token < count; token++) {
                Thread.sleep(QUICK);
                token();
            }
        }

        /// The first one names the call, so that the pieces of two calls cannot be taken for each other's.
        private void token() throws IOException {
            String piece = tokens == 0 ? requestId + "/" + number + " " : WORDS.get((tokens + number) % WORDS.size());
            event("{\"model\":\"unruly\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + piece + "\"}}]}");
            tokens++;
            text.append(piece);
        }

        private void event(String data) throws IOException {
            String event = "data: " + data + "\n\n";
            raw(Integer.toHexString(event.getBytes(StandardCharsets.UTF_8).length) + "\r\n" + event + "\r\n");
        }

        private void raw(String content) throws IOException {
            socket.getOutputStream().write(content.getBytes(StandardCharsets.UTF_8));
        }

        /// A client that was killed with bytes unread resets the connection, which throws here; one that took all
        /// closes it.
        private void awaitClose() throws IOException {
            while (socket.getInputStream().read() >= 0) {
                // Nothing that the client could still say matters.
            }
        }
    }
}
