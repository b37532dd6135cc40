package ai.autobot.pipeline.generate.openai;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.generate.Generation.Answered;
import ai.autobot.pipeline.generate.Generation.Failed;
import ai.autobot.schemas.ErrorCode;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConnectionsTest {
    private static final int CALLS = 5;

    @Test
    void asksAgainWhereTheServerClosedAConnectionThatWaited() throws Exception {
        try (Conversation conversation = new Conversation(
                exchange -> {
                    exchange.answer("x");
                    exchange.socket().close();
                },
                "retries",
                "1")) {
            for (int call = 0; call < CALLS; call++) {
                assertThat(conversation.ask()).isInstanceOf(Answered.class);
            }
            assertThat(conversation.text).hasToString("xxxxx");
        }
    }

    @Test
    void closesAConnectionWhoseServerSaysSo() throws Exception {
        try (Conversation conversation = new Conversation(exchange -> {
            exchange.raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
            exchange.raw("data: {\"choices\":[{\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}\n\n");
            exchange.raw("data: [DONE]\n\n");
            exchange.socket().shutdownOutput();
        })) {
            for (int call = 0; call < CALLS; call++) {
                assertThat(conversation.ask()).isInstanceOf(Answered.class);
            }
            assertThat(conversation.server.connections()).isEqualTo(CALLS);
        }
    }

    @Test
    void skipsWhatIsSaidBeforeTheResponse() throws Exception {
        try (Conversation conversation = new Conversation(exchange -> {
            exchange.raw("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
            exchange.answer("the real one");
        })) {
            assertThat(conversation.ask()).isInstanceOf(Answered.class);
            assertThat(conversation.text).hasToString("the real one");
        }
    }

    @Test
    void usesNoConnectionAgainOnWhichSomethingCameUnasked() throws Exception {
        try (Conversation conversation =
                new Conversation(exchange -> exchange.raw(response("asked") + response("unasked")), "retries", "1")) {
            for (int call = 0; call < CALLS; call++) {
                assertThat(conversation.ask()).isInstanceOf(Answered.class);
            }
            assertThat(conversation.text.toString()).isEqualTo("asked".repeat(CALLS));
            assertThat(conversation.server.connections()).isEqualTo(CALLS);
        }
    }

    private static String response(String text) {
        String body = "data: {\"choices\":[{\"delta\":{\"content\":\"" + text + "\"},\"finish_reason\":\"stop\"}]}\n\n"
                + "data: [DONE]\n\n";
        return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    @Test
    void failsOnWhatIsNotHttp() throws Exception {
        try (Conversation conversation = new Conversation(exchange -> exchange.raw("SSH-2.0-OpenSSH_9.2\r\n\r\n"))) {
            Failed failed = (Failed) conversation.ask();

            assertThat(failed.code()).isEqualTo(ErrorCode.PROVIDER_UNREACHABLE);
        }
    }

    @Test
    void readsAnAnswerThatIsFarLongerThanWhatIsHeldUnread() throws Exception {
        String piece = "0123456789".repeat(100);
        int pieces = 500;
        try (Conversation conversation = new Conversation(exchange -> {
            exchange.streamHead();
            for (int number = 0; number < pieces; number++) {
                exchange.token(piece);
            }
            exchange.done();
        })) {
            StringBuilder slow = new StringBuilder();

            conversation.provider.generate(Conversation.PROMPT, text -> {
                if (slow.length() < 20 * piece.length()) {
                    TimeUnit.MILLISECONDS.sleep(5);
                }
                slow.append(text);
            });

            assertThat(slow.toString()).isEqualTo(piece.repeat(pieces));
        }
    }
}
