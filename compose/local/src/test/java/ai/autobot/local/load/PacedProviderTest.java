package ai.autobot.local.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import ai.autobot.pipeline.generate.GenerateSettings;
import ai.autobot.pipeline.generate.Generation;
import ai.autobot.pipeline.generate.Generation.Answered;
import ai.autobot.pipeline.generate.Prompt;
import ai.autobot.pipeline.generate.Provider;
import ai.autobot.pipeline.generate.Providers;
import ai.autobot.pipeline.runtime.config.Configuration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PacedProviderTest {
    private static final Prompt PROMPT = new Prompt("", List.of(), List.of(), "Why?", null, null, null);

    private static Provider client(PacedProvider server) {
        return Providers.from(
                Configuration.of(
                        GenerateSettings.class,
                        Map.of(
                                "autobot.generate.openai.base-url",
                                server.baseUrl(),
                                "autobot.generate.openai.model",
                                "paced")),
                "openai");
    }

    private static Pace pace(int firstMillis, int totalMillis, int tokens) {
        return new Pace(Duration.ofMillis(firstMillis), Duration.ofMillis(totalMillis), tokens);
    }

    @Test
    void answersWithItsTimesInTheFirstAndTheLastToken() throws Exception {
        try (PacedProvider server = PacedProvider.start(pace(100, 200, 5));
                Provider client = client(server)) {
            List<String> pieces = new ArrayList<>();

            Generation generation = client.generate(PROMPT, pieces::add);

            assertThat(generation).isInstanceOfSatisfying(Answered.class, answered -> {
                assertThat(answered.model()).isEqualTo("paced");
                assertThat(answered.usage().getCompletionTokens()).isEqualTo(5);
                assertThat(answered.usage().getEstimated()).isFalse();
            });
            String text = String.join("", pieces);
            assertThat(text).matches("\\d{16} \\d{16} .* \\d{16}");
            List<String> words = List.of(text.split(" ", -1));
            long received = Long.parseLong(words.getFirst());
            long first = Long.parseLong(words.get(1));
            long last = Long.parseLong(words.getLast());
            assertThat(first - received).isGreaterThanOrEqualTo(99_000);
            assertThat(last - received).isGreaterThanOrEqualTo(199_000);
        }
    }

    @Test
    void knowsWhichRequestEachCallWasFor() throws Exception {
        Pace quick = pace(0, 10, 2);
        Pace slow = pace(0, 200, 3);
        try (PacedProvider server = PacedProvider.start(id -> id.equals("load-2") ? slow : quick);
                Provider client = client(server)) {
            List<Prompt.Exchange> history = List.of(new Prompt.Exchange(LoadQuestion.of("load-1"), "An answer."));
            String padding = "Behave. ".repeat(1_000);
            Prompt prompt = new Prompt(padding, history, List.of(), LoadQuestion.of("load-2"), null, null, null);

            Generation generation = client.generate(prompt, piece -> {});
            client.generate(prompt, piece -> {});

            assertThat(generation.usage().getCompletionTokens()).isEqualTo(3);
            assertThat(server.log().tally("load-")).isEqualTo(new CallLog.Tally(1, 1, 1));
            assertThat(server.log().tally("other-")).isEqualTo(new CallLog.Tally(0, 0, 0));
        }
    }

    @Test
    void countsWhatIsStartedFinishedAndOpen() throws Exception {
        int calls = 200;
        try (PacedProvider server = PacedProvider.start(pace(0, 500, 3));
                Provider client = client(server);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Generation>> generations = new ArrayList<>();
            for (int call = 0; call < calls; call++) {
                generations.add(callers.submit(() -> client.generate(PROMPT, piece -> {})));
            }
            for (Future<Generation> generation : generations) {
                assertThat(generation.get(30, TimeUnit.SECONDS)).isInstanceOf(Answered.class);
            }

            PacedProvider.Counts counts = server.counts();

            assertThat(counts.started()).isEqualTo(calls);
            assertThat(counts.finished()).isEqualTo(calls);
            assertThat(counts.disconnected()).isZero();
            assertThat(counts.open()).isZero();
            assertThat(counts.peak()).isBetween(1, calls);
        }
    }

    @Test
    void noticesAtOnceThatAClientHasGone() throws Exception {
        try (PacedProvider server = PacedProvider.start(pace(60_000, 60_000, 2))) {
            Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port());
            send(client, "POST /v1/chat/completions HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}");
            await().until(() -> server.counts().open() == 1);

            client.close();

            await().until(() -> server.counts().disconnected() == 1);
            assertThat(server.counts().open()).isZero();
        }
    }

    @Test
    void refusesAHeadWithoutEnd() throws Exception {
        try (PacedProvider server = PacedProvider.start(pace(0, 0, 2));
                Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            client.setSoTimeout(10_000);

            send(client, "x".repeat(16 * 1024 + 1));

            assertThat(client.getInputStream().readNBytes(12))
                    .isEqualTo("HTTP/1.1 400".getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Test
    void takesARequestThatComesInPieces() throws Exception {
        try (PacedProvider server = PacedProvider.start(pace(0, 0, 2));
                Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            client.setSoTimeout(10_000);
            for (String piece : List.of("POST /v1 HTTP/1.1\r", "\nContent-", "Length: 4\r\n\r", "\n{", "  }")) {
                send(client, piece);
                TimeUnit.MILLISECONDS.sleep(20);
            }

            assertThat(client.getInputStream().readNBytes(12))
                    .isEqualTo("HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Test
    void refusesAPaceThatCannotBeKept() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pace(200, 100, 2))
                .withMessageContaining("firstTokenAfter: PT0.2S");
        assertThatIllegalArgumentException().isThrownBy(() -> pace(0, 100, 1)).withMessageContaining("tokens: 1");
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
