package ai.autobot.pipeline.generate.openai;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.generate.Generation;
import ai.autobot.pipeline.generate.Generation.Answered;
import ai.autobot.pipeline.generate.Generation.Failed;
import ai.autobot.pipeline.generate.Provider;
import ai.autobot.schemas.ErrorCode;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Over TLS, against the server that Java brings, with a certificate made for this test.
class OpenAiProviderTlsTest {
    private static final char[] PASSWORD = "test-only".toCharArray();
    private static final String TRUST_STORE = "javax.net.ssl.trustStore";
    private static final String TRUST_PASSWORD = "javax.net.ssl.trustStorePassword";
    private static final String ANSWER = """
            data: {"model":"m-1","choices":[{"index":0,"delta":{"content":"over TLS"},"finish_reason":"stop"}]}

            data: [DONE]

            """;

    private final AtomicInteger requests = new AtomicInteger();

    @TempDir
    private Path folder;

    private HttpsServer server;

    @BeforeEach
    void startServer() throws Exception {
        Path keys = folder.resolve("keys.p12");
        makeCertificateFor("localhost", keys);
        KeyStore store = KeyStore.getInstance(keys.toFile(), PASSWORD);
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/v1/chat/completions", exchange -> {
            requests.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            byte[] body = ANSWER.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        System.setProperty(TRUST_STORE, keys.toString());
        System.setProperty(TRUST_PASSWORD, new String(PASSWORD));
    }

    @AfterEach
    void stopServer() {
        System.clearProperty(TRUST_STORE);
        System.clearProperty(TRUST_PASSWORD);
        server.stop(0);
    }

    @Test
    void asksAServerWhoseCertificateIsTrusted() throws Exception {
        StringBuilder text = new StringBuilder();
        try (Provider provider = Conversation.provider(address("localhost"))) {
            Generation generation = provider.generate(Conversation.PROMPT, text::append);

            assertThat(generation).isInstanceOf(Answered.class);
            assertThat(text).hasToString("over TLS");
        }
    }

    @Test
    void givesNoKeyToAServerWhoseCertificateIsNotTrusted() throws Exception {
        System.clearProperty(TRUST_STORE);

        assertRefused(address("localhost"));
    }

    @Test
    void givesNoKeyToAServerWithTheCertificateOfAnother() throws Exception {
        assertRefused(address("127.0.0.1"));
    }

    private void assertRefused(String address) throws InterruptedException {
        try (Provider provider = Conversation.provider(address, "retries", "5", "retry-delay", "20s")) {
            Failed failed = (Failed) provider.generate(Conversation.PROMPT, piece -> {});

            assertThat(failed.code()).isEqualTo(ErrorCode.PROVIDER_UNREACHABLE);
            assertThat(requests).hasValue(0);
        }
    }

    private String address(String host) {
        return "https://" + host + ":" + server.getAddress().getPort() + "/v1";
    }

    private static void makeCertificateFor(String host, Path keys) throws IOException, InterruptedException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "server",
                        "-dname",
                        "CN=" + host,
                        "-ext",
                        "san=dns:" + host,
                        "-keystore",
                        keys.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        assertThat(Files.size(keys)).isPositive();
    }
}
