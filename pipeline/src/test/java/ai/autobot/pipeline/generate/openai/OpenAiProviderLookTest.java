package ai.autobot.pipeline.generate.openai;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.generate.Provider;
import ai.autobot.pipeline.runtime.health.Observation;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiProviderLookTest {
    private static final Duration GENEROUS = Duration.ofSeconds(60);

    @Test
    void asksForTheListOfModelsAndForNoAnswer() throws Exception {
        try (Conversation conversation =
                new Conversation(exchange -> exchange.status(200, "Content-Type: application/json\r\n", "{}"))) {
            Observation seen = conversation.provider.look(GENEROUS);

            assertThat(seen).isInstanceOf(Observation.Good.class);
            assertThat(conversation.server.heads())
                    .singleElement()
                    .satisfies(head -> assertThat(head)
                            .startsWith("GET /v1/models HTTP/1.1")
                            .contains("Bearer " + Conversation.KEY));
            assertThat(conversation.server.bodies()).containsExactly("");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "200,Good",
        "404,Good",
        "405,Good",
        "429,Limping",
        "401,Bad",
        "403,Bad",
        "500,Bad",
        "503,Bad",
    })
    void judgesByTheStatus(int status, String judgement) throws Exception {
        try (Conversation conversation = new Conversation(exchange -> exchange.status(status, "", ""))) {
            Observation seen = conversation.provider.look(GENEROUS);

            assertThat(seen.getClass().getSimpleName()).isEqualTo(judgement);
            assertThat(seen.toString()).doesNotContain(Conversation.KEY);
        }
    }

    @Test
    void isBadWhereNobodyAnswersInTime() throws Exception {
        try (Conversation conversation = new Conversation(exchange -> exchange.awaitDisconnect())) {
            Observation seen = conversation.provider.look(Duration.ofMillis(50));

            assertThat(seen)
                    .isInstanceOfSatisfying(
                            Observation.Bad.class, bad -> assertThat(bad.why()).contains("50 ms"));
        }
    }

    @Test
    void isBadWhereNobodyListens() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (Provider provider = Conversation.provider("http://127.0.0.1:" + port + "/v1")) {
            assertThat(provider.look(GENEROUS)).isInstanceOf(Observation.Bad.class);
        }
    }

    @Test
    void leavesTheConnectionsOfCallsAlone() throws Exception {
        try (Conversation conversation = new Conversation(exchange -> {
            if (exchange.number() == 2) {
                exchange.status(200, "", "{}");
            } else {
                exchange.answer("fine");
            }
        })) {
            conversation.ask();
            conversation.provider.look(GENEROUS);
            conversation.ask();

            assertThat(conversation.text).hasToString("finefine");
        }
    }
}
