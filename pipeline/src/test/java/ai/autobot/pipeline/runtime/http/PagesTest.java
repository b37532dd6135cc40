package ai.autobot.pipeline.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.startup.StartupException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The server over real connections.
class PagesTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Pages pages = open(Map.of());

    private static Pages open(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of("autobot.http.port", "0"));
        all.putAll(settings);
        return Pages.open(Configuration.of(HttpSettings.class, all));
    }

    @AfterEach
    void close() {
        pages.close();
        client.close();
    }

    private HttpResponse<String> ask(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(pages.url() + path))
                .timeout(LIMIT)
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /// What a client sends letter by letter, and what comes back until the server closes.
    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), pages.port())) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void answersWhatAPageSaysAndNothingElse() throws Exception {
        pages.show("/health/live", _ -> Answer.json(503, "{\"status\":\"DOWN\"}"));
        pages.take("/form", request -> Answer.text(200, request.form().getOrDefault("a", "")));

        HttpResponse<String> shown = ask("GET", "/health/live");
        assertThat(shown.statusCode()).isEqualTo(503);
        assertThat(shown.body()).isEqualTo("{\"status\":\"DOWN\"}");
        assertThat(shown.headers().firstValue("Content-Type")).hasValue("application/json");

        assertThat(ask("GET", "/health/live/more").statusCode()).isEqualTo(404);
        assertThat(ask("GET", "/health").statusCode()).isEqualTo(404);
        assertThat(ask("GET", "/").statusCode()).isEqualTo(404);
        HttpResponse<String> posted = ask("POST", "/health/live");
        assertThat(posted.statusCode()).isEqualTo(405);
        assertThat(posted.headers().firstValue("Allow")).hasValue("GET, HEAD");
        assertThat(ask("DELETE", "/form").headers().firstValue("Allow")).hasValue("POST");
        assertThat(ask("TRACE", "/health/live").statusCode()).isEqualTo(405);
    }

    @Test
    void headIsGetWithoutTheBody() throws Exception {
        pages.show("/page", _ -> Answer.text(200, "four"));

        assertThat(raw("HEAD /page HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .containsIgnoringCase("\r\nContent-Length: 4\r\n")
                .endsWith("\r\n\r\n");
    }

    @Test
    void everyAnswerForbidsWhatBrowsersWouldElseAllow() throws Exception {
        pages.show("/page", _ -> Answer.html(200, "<p>"));

        for (String path : new String[] {"/page", "/none"}) {
            HttpResponse<String> response = ask("GET", path);
            assertThat(response.headers().firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(policy -> assertThat(policy)
                            .contains("default-src 'none'", "script-src 'self';", "frame-ancestors 'none'")
                            .doesNotContain("unsafe"));
            assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
            assertThat(response.headers().firstValue("Server")).isEmpty();
        }
    }

    @Test
    void aPageThatFailsTellsNothingOfWhy() throws Exception {
        pages.show("/page", _ -> {
            throw new IllegalStateException("the secret");
        });

        HttpResponse<String> response = ask("GET", "/page");

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).doesNotContain("secret").doesNotContain("Exception");
    }

    @Test
    void whatIsTooLongIsRefusedAndNotRead() throws Exception {
        pages.show("/page", _ -> Answer.text(200, "read"));
        pages.take("/form", _ -> Answer.text(200, "read"));

        assertThat(raw("GET /page HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Long: " + "x".repeat(20_000)
                        + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
        assertThat(raw("POST /form HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 17000\r\n\r\n"
                        + "x".repeat(17_000)))
                .startsWith("HTTP/1.1 413 ");
    }

    @Test
    void whatIsNoHttpIsRefusedByItsStatusAlone() throws Exception {
        String answer = raw("GET /page HTTP/1.1\r\nHost: localhost\r\nHost: other\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400 ").endsWith("\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:80,          200",
        "127.0.0.1,             200",
        "[::1]:9464,            200",
        "192.168.0.7:9464,      200",
        "evil.example,          421",
        "127.0.0.1.evil.example,421",
        "localhost.evil.example,421",
        "worker-1.example:9464, 421"
    })
    void aServerOfThisMachineListensToNoStrangersName(String host, int status) throws Exception {
        pages.show("/page", _ -> Answer.text(200, "read"));

        assertThat(raw("GET /page HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void aNameThatIsConfiguredIsListenedTo() throws Exception {
        try (Pages named = open(Map.of("autobot.http.names", "desk.example,other.example"))) {
            named.show("/page", _ -> Answer.text(200, "read"));
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), named.port())) {
                socket.getOutputStream()
                        .write("GET /page HTTP/1.1\r\nHost: Desk.example:9464\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.UTF_8));
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .startsWith("HTTP/1.1 200 ");
            }
        }
    }

    @Test
    void tellsWhatCameThroughAProxyFromWhatComesFromHere() throws Exception {
        AtomicReference<Boolean> fromHere = new AtomicReference<>();
        pages.show("/page", request -> {
            fromHere.set(request.fromHere());
            return Answer.text(200, "");
        });

        ask("GET", "/page");
        assertThat(fromHere).hasValue(true);
        ask("GET", "/page", "X-Forwarded-For", "203.0.113.7");
        assertThat(fromHere).hasValue(false);
    }

    /// Events that a test gives.
    private static final class GivenFeed implements EventFeed {
        private final BlockingQueue<Optional<ByteBuffer>> events = new LinkedBlockingQueue<>();
        private final AtomicBoolean closed = new AtomicBoolean();

        void give(String event) {
            events.add(Optional.of(StandardCharsets.UTF_8.encode(event)));
        }

        @Override
        public Optional<ByteBuffer> next() throws InterruptedException {
            Optional<ByteBuffer> next = events.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
            return next == null ? Optional.empty() : next;
        }

        @Override
        public void close() {
            closed.set(true);
            events.add(Optional.empty());
        }
    }

    @Test
    void eventsComeWhileTheyHappenAndEndWithTheServer() throws Exception {
        GivenFeed feed = new GivenFeed();
        pages.show("/events", _ -> new Answer.Events(feed));
        HttpResponse<InputStream> response = client.send(
                HttpRequest.newBuilder(URI.create(pages.url() + "/events")).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        BufferedReader lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream; charset=utf-8");
        assertThat(lines.readLine()).startsWith("retry: ");

        feed.give("data: one\n\n");
        assertThat(lines.readLine()).isEmpty();
        assertThat(lines.readLine()).isEqualTo("data: one");
        feed.give("data: two\n\n");
        assertThat(lines.readLine()).isEmpty();
        assertThat(lines.readLine()).isEqualTo("data: two");

        pages.close();
        assertThat(lines.readLine()).isEmpty();
        assertThat(lines.readLine()).isNull();
        assertThat(feed.closed).isTrue();
    }

    @Test
    void aReaderThatTakesNothingIsDropped() throws Exception {
        GivenFeed feed = new GivenFeed();
        pages.show("/events", _ -> new Answer.Events(feed));
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4 * 1024);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), pages.port()));
            socket.getOutputStream()
                    .write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8));

            // More than the system keeps for a connection.
            feed.give("data: " + "x".repeat(32 * 1024 * 1024) + "\n\n");

            await().atMost(LIMIT).untilTrue(feed.closed);
            socket.setSoTimeout((int) LIMIT.toMillis());
            assertThat(drained(socket)).as("bytes until the connection ended").isLessThan(32 * 1024 * 1024);
        }
    }

    /// How much still comes; a connection that neither ends nor says anything fails.
    private static long drained(Socket socket) throws IOException {
        long bytes = 0;
        byte[] buffer = new byte[64 * 1024];
        try {
            for (int read = socket.getInputStream().read(buffer); read >= 0; ) {
                bytes += read;
                read = socket.getInputStream().read(buffer);
            }
        } catch (SocketException e) {
            // Reset: it has ended.
            return bytes;
        }
        return bytes;
    }

    @Test
    void aPortThatIsTakenIsSaidSo() {
        assertThatThrownBy(() -> open(Map.of("autobot.http.port", Integer.toString(pages.port()))))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("127.0.0.1:" + pages.port())
                .hasMessageContaining("autobot.http.port");
    }

    @ParameterizedTest
    @CsvSource({
        "autobot.http.port,            65536, 0, 65535",
        "autobot.http.max-connections, 3,     4, 10000",
        "autobot.http.idle-timeout,    500ms, 1s,    10m"
    })
    void aSettingOutOfItsRangeIsRefused(String name, String value, String least, String most) {
        assertThatThrownBy(() -> open(Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("%s is %s, not from %s to %s", name, value, least, most);
    }

    @Test
    void theDefaults() {
        HttpSettings settings = Configuration.of(HttpSettings.class, Map.of());

        assertThat(settings.port()).isEmpty();
        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.names()).isEmpty();
        assertThat(settings.maxConnections()).isEqualTo(256);
        assertThat(settings.idleTimeout()).isEqualTo(Duration.ofSeconds(30));
    }
}
