package ai.autobot.pipeline.generate.openai;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.generate.Generation;
import ai.autobot.pipeline.generate.Generation.Answered;
import ai.autobot.pipeline.generate.Generation.Failed;
import ai.autobot.pipeline.generate.Generation.Refused;
import ai.autobot.pipeline.generate.Provider;
import ai.autobot.schemas.ErrorCode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OpenAiProviderFaultTest {
    private static final String ERROR_THAT_QUOTES_THE_KEY = "{\"error\":{\"message\":\"Incorrect key "
            + Conversation.KEY + "\",\"type\":\"some_error\",\"code\":null}}";

    @ParameterizedTest
    @CsvSource({
        "301,PROVIDER_REJECTED_REQUEST",
        "400,PROVIDER_REJECTED_REQUEST",
        "401,PROVIDER_REFUSED_CREDENTIALS",
        "403,PROVIDER_REFUSED_CREDENTIALS",
        "404,PROVIDER_REJECTED_REQUEST",
        "408,PROVIDER_ERROR",
        "413,PROVIDER_REJECTED_REQUEST",
        "422,PROVIDER_REJECTED_REQUEST",
        "429,PROVIDER_RATE_LIMITED",
        "500,PROVIDER_ERROR",
        "503,PROVIDER_ERROR",
    })
    void givesEachStatusItsCodeAndAReasonWithoutTheKey(int status, ErrorCode code) throws Exception {
        String elsewhere = "Location: /v1/elsewhere\r\n";
        try (Conversation conversation =
                new Conversation(exchange -> exchange.status(status, elsewhere, ERROR_THAT_QUOTES_THE_KEY))) {
            Failed failed = (Failed) conversation.ask();

            assertThat(failed.code()).isEqualTo(code);
            assertThat(failed.reason())
                    .isEqualTo("the provider answered with HTTP status " + status + ", error some_error");
            assertThat(failed.usage().getPromptTokens()).isZero();
            assertThat(conversation.server.heads()).hasSize(1);
        }
    }

    /// Each has a first token, so that none may be tried again.
    static Stream<Arguments> brokenStreams() {
        String token = "data: {\"choices\":[{\"delta\":{\"content\":\"half\"}}]}\n\n";
        return Stream.of(
                Arguments.of("cut between events", token, ErrorCode.PROVIDER_STREAM_CUT),
                Arguments.of("cut within an event", token + "data: {\"choi", ErrorCode.PROVIDER_STREAM_CUT),
                Arguments.of("not JSON", token + "data: {oops}\n\n", ErrorCode.PROVIDER_MALFORMED),
                Arguments.of("cut JSON", token + "data: {\"choices\":[\n\n", ErrorCode.PROVIDER_MALFORMED),
                Arguments.of(
                        "JSON of the wrong shape", token + "data: {\"choices\":[7]}\n\n", ErrorCode.PROVIDER_MALFORMED),
                Arguments.of(
                        "content that is no text",
                        token + "data: {\"choices\":[{\"delta\":{\"content\":{}}}]}\n\n",
                        ErrorCode.PROVIDER_MALFORMED),
                Arguments.of(
                        "JSON nested without end",
                        token + "data: {\"x\":" + "[".repeat(100_000) + "\n\n",
                        ErrorCode.PROVIDER_MALFORMED),
                Arguments.of("a huge line", token + "data: " + "x".repeat(1_100_000), ErrorCode.PROVIDER_MALFORMED),
                Arguments.of(
                        "a huge event",
                        token + ("data: " + "x".repeat(1_000) + "\n").repeat(1_100),
                        ErrorCode.PROVIDER_MALFORMED),
                Arguments.of(
                        "a huge answer",
                        token
                                + ("data: {\"choices\":[{\"delta\":{\"content\":\"" + "x".repeat(1_000) + "\"}}]}\n\n")
                                        .repeat(1_100),
                        ErrorCode.PROVIDER_MALFORMED),
                Arguments.of(
                        "an error in the stream",
                        token + "data: " + ERROR_THAT_QUOTES_THE_KEY + "\n\n",
                        ErrorCode.PROVIDER_ERROR));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenStreams")
    void givesEachBrokenStreamItsCodeAndKeepsTheTextSoFar(String name, String events, ErrorCode code) throws Exception {
        try (Conversation conversation = new Conversation(
                exchange -> {
                    exchange.raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
                    exchange.raw(events);
                    exchange.socket().shutdownOutput();
                    exchange.awaitDisconnect();
                },
                "retries",
                "2")) {
            Failed failed = (Failed) conversation.ask();

            assertThat(failed.code()).isEqualTo(code);
            assertThat(failed.reason()).doesNotContain("half", "oops", Conversation.KEY);
            assertThat(failed.usage().getEstimated()).isTrue();
            assertThat(failed.usage().getCompletionTokens()).isPositive();
            assertThat(conversation.text.toString()).startsWith("half");
            assertThat(conversation.server.heads()).hasSize(1);
        }
    }

    @Test
    void callsAChunkedStreamWithoutItsEndCut() throws Exception {
        try (Conversation conversation = new Conversation(exchange -> {
            exchange.streamHead();
            exchange.token("half");
            exchange.socket().shutdownOutput();
            exchange.awaitDisconnect();
        })) {
            Failed failed = (Failed) conversation.ask();

            assertThat(failed.code()).isEqualTo(ErrorCode.PROVIDER_STREAM_CUT);
        }
    }

    @Test
    void doesNotTakeAPageForAnAnswer() throws Exception {
        try (Conversation conversation = new Conversation(
                exchange -> exchange.status(200, "Content-Type: text/html\r\n", "<html>Sign in first</html>"))) {
            Failed failed = (Failed) conversation.ask();

            assertThat(failed.code()).isEqualTo(ErrorCode.PROVIDER_MALFORMED);
        }
    }

    @Test
    void saysThatNobodyListens() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (Provider provider = Conversation.provider("http://127.0.0.1:" + port + "/v1", "retries", "2")) {
            Failed failed = (Failed) provider.generate(Conversation.PROMPT, piece -> {});

            assertThat(failed.code()).isEqualTo(ErrorCode.PROVIDER_UNREACHABLE);
            assertThat(failed.reason()).contains("127.0.0.1:" + port);
        }
    }

    @Test
    void saysThatTheNameIsUnknown() throws Exception {
        try (Provider provider = Conversation.provider("http://nowhere.invalid/v1")) {
            Failed failed = (Failed) provider.generate(Conversation.PROMPT, piece -> {});

            assertThat(failed.code()).isEqualTo(ErrorCode.PROVIDER_UNREACHABLE);
        }
    }

    @Test
    void takesARejectionByTheContentFilterForARefusal() throws Exception {
        try (Conversation conversation = new Conversation(
                exchange -> exchange.status(400, "", "{\"error\":{\"code\":\"content_filter\",\"type\":null}}"))) {
            Generation generation = conversation.ask();

            assertThat(generation).isInstanceOf(Refused.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"429", "500", "503", "0"})
    void triesAgainWhatMayPass(int status) throws Exception {
        try (Conversation conversation = new Conversation(
                exchange -> {
                    if (exchange.number() == 3) {
                        exchange.answer("at last");
                    } else if (status == 0) {
                        exchange.socket().close();
                    } else {
                        exchange.status(status, "Retry-After: 0\r\n", "");
                    }
                },
                "retries",
                "2")) {
            Generation generation = conversation.ask();

            assertThat(generation).isInstanceOf(Answered.class);
            assertThat(conversation.text).hasToString("at last");
        }
    }

    @Test
    void givesUpAfterItsRetries() throws Exception {
        try (Conversation conversation = new Conversation(exchange -> exchange.status(500, "", ""), "retries", "2")) {
            Failed failed = (Failed) conversation.ask();

            assertThat(failed.code()).isEqualTo(ErrorCode.PROVIDER_ERROR);
            assertThat(conversation.server.heads()).hasSize(3);
            assertThat(conversation.retries).containsExactly("provider_error", "provider_error");
            assertThat(conversation.statuses).containsExactly(500, 500, 500);
        }
    }

    @Test
    void doesNotTryAgainWhatWillNotPass() throws Exception {
        try (Conversation conversation = new Conversation(exchange -> exchange.status(401, "", ""), "retries", "2")) {
            conversation.ask();

            assertThat(conversation.server.heads()).hasSize(1);
        }
    }

    @Test
    void passesOnAWaitThatIsLongerThanItsOwnTime() throws Exception {
        try (Conversation conversation =
                new Conversation(exchange -> exchange.status(429, "Retry-After: 60\r\n", ""), "retries", "2")) {
            Failed failed = (Failed) conversation.ask();

            assertThat(failed.retryAfter()).isEqualTo(Duration.ofSeconds(60));
            assertThat(conversation.server.heads()).hasSize(1);
        }
    }
}
