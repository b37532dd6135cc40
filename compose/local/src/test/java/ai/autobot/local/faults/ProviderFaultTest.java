package ai.autobot.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.ChatResponse;
import ai.autobot.events.ChatToken;
import ai.autobot.events.ResponseError;
import ai.autobot.events.ResponseStatus;
import ai.autobot.pipeline.Worker;
import ai.autobot.schemas.ErrorCode;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProviderFaultTest {
    private FaultyProvider provider;
    private House house;
    private Worker worker;
    private Asking asking;
    private Responses responses;
    private String token;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        provider = new FaultyProvider();
        house = House.open(directory)
                .asking(provider.baseUrl())
                .with("autobot.generate.openai.first-token-timeout", "2s")
                .with("autobot.generate.openai.between-tokens-timeout", "1s")
                .with("autobot.generate.openai.total-timeout", "4s")
                .with("autobot.generate.openai.retry-delay", "20ms");
        worker = house.worker();
        asking = new Asking(house.kafka());
        responses = new Responses(house.kafka());
        token = house.signIn("ada");
    }

    @AfterAll
    void stop() throws Exception {
        responses.close();
        asking.close();
        worker.close();
        house.close();
        provider.close();
    }

    @Test
    void aRefusedConnection() throws Exception {
        provider.refuseConnections();
        try {
            assertFailed(ask("refused-connection"), ErrorCode.PROVIDER_UNREACHABLE, "");
        } finally {
            provider.listenAgain();
        }
    }

    @Test
    void refusedCredentials() throws Exception {
        provider.when("unauthorized", line -> line.status(401, ""));

        assertFailed(ask("unauthorized"), ErrorCode.PROVIDER_REFUSED_CREDENTIALS, "");
        assertThat(provider.calls("unauthorized")).as("no use in trying again").isEqualTo(1);
    }

    @Test
    void aRateLimitIsToldWithTheWaitThatTheProviderAskedFor() throws Exception {
        provider.when("limited", line -> line.status(429, "Retry-After: 17\r\n"));

        ResponseError error = assertFailed(ask("limited"), ErrorCode.PROVIDER_RATE_LIMITED, "");

        assertThat(error.getRetryAfterMillis()).hasValue(17_000L);
    }

    @Test
    void anErrorOfTheProvider() throws Exception {
        provider.when("broken", line -> line.status(500, ""));

        assertFailed(ask("broken"), ErrorCode.PROVIDER_ERROR, "");
        assertThat(provider.calls("broken"))
                .as("the first call and two retries")
                .isEqualTo(3);
    }

    @Test
    void aStreamThatIsCutKeepsWhatCame() throws Exception {
        provider.when("cut-stream", line -> {
            line.raw(FaultyProvider.STREAM);
            line.token("The answer ");
            line.token("begins");
        });

        assertFailed(ask("cut-stream"), ErrorCode.PROVIDER_STREAM_CUT, "The answer begins");
    }

    @Test
    void aStreamThatHangsKeepsWhatCame() throws Exception {
        provider.when("hung-stream", line -> {
            line.raw(FaultyProvider.STREAM);
            line.token("The answer ");
            line.token("stops");
            line.hang();
        });

        assertFailed(ask("hung-stream"), ErrorCode.PROVIDER_TIMEOUT, "The answer stops");
    }

    @Test
    void aStreamThatNeverBegins() throws Exception {
        provider.when("silent", FaultyProvider.Line::hang);

        assertFailed(ask("silent"), ErrorCode.PROVIDER_TIMEOUT, "");
    }

    @Test
    void aStreamThatTricklesForEverEndsAtTheTotalTimeout() throws Exception {
        provider.when("trickle", line -> {
            line.raw(FaultyProvider.STREAM);
            while (true) {
                line.token("drop ");
                pause();
            }
        });

        ChatResponse response = ask("trickle");

        assertThat(response.getError().map(ResponseError::getCode)).hasValue("provider_timeout");
        assertThat(response.getText()).startsWith("drop drop ");
    }

    @Test
    void malformedJsonKeepsWhatCame() throws Exception {
        provider.when("malformed", line -> {
            line.raw(FaultyProvider.STREAM);
            line.token("Fine, ");
            line.event("{\"choices\":[{\"delta\":{\"content\":");
            line.finish();
        });

        assertFailed(ask("malformed"), ErrorCode.PROVIDER_MALFORMED, "Fine, ");
    }

    @Test
    void whatIsNoHttpAtAll() throws Exception {
        provider.when("no-http", line -> line.raw("220 mail ready\r\n"));

        ChatResponse response = ask("no-http");

        assertThat(response.getStatus()).isEqualTo(ResponseStatus.FAILED);
        assertThat(response.getError().orElseThrow().getCode()).startsWith("provider_");
    }

    @Test
    void afterAllThatAnAnswer() throws Exception {
        provider.when("well-behaved", line -> {
            line.raw(FaultyProvider.STREAM);
            line.token("All ");
            line.token("well.");
            line.finish();
        });

        ChatResponse response = ask("well-behaved");

        assertThat(response.getStatus()).isEqualTo(ResponseStatus.ANSWERED);
        assertThat(response.getText()).isEqualTo("All well.");
    }

    private ChatResponse ask(String word) throws Exception {
        asking.ask(word, word, token);
        return responses.to(word);
    }

    private ResponseError assertFailed(ChatResponse response, ErrorCode code, String text) {
        assertThat(response.getStatus()).isEqualTo(ResponseStatus.FAILED);
        assertThat(response.getText()).isEqualTo(text);
        String joined = responses.tokensOf(response.getAttemptId().orElseThrow(), response.getTokenRecords()).stream()
                .map(ChatToken::getText)
                .collect(Collectors.joining());
        assertThat(joined).isEqualTo(text);
        ResponseError error = response.getError().orElseThrow();
        assertThat(error.getCode()).isEqualTo(code.code());
        assertThat(error.getRetryable()).isEqualTo(code.retryable());
        assertThat(error.getMessage()).isEqualTo(code.message());
        return error;
    }

    /// The pace of a stream, nothing that a test waits for.
    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
