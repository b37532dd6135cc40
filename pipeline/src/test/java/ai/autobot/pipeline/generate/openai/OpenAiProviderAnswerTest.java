package ai.autobot.pipeline.generate.openai;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.TokenUsage;
import ai.autobot.pipeline.generate.Generation;
import ai.autobot.pipeline.generate.Generation.Answered;
import ai.autobot.pipeline.generate.Generation.Refused;
import ai.autobot.pipeline.generate.Prompt;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class OpenAiProviderAnswerTest {
    @Test
    void streamsTheAnswerAndReportsModelFinishAndUsage() throws Exception {
        try (Conversation conversation = new Conversation(exchange -> exchange.answer("All ", "is ", "well."))) {
            Generation generation = conversation.ask();

            assertThat(generation).isEqualTo(new Answered("m-1", "stop", new TokenUsage(7, 3, false)));
            assertThat(conversation.text).hasToString("All is well.");
        }
    }

    @Test
    void handsOnEachPieceBeforeTheNextIsThere() throws Exception {
        try (Conversation conversation = new Conversation(exchange -> {
            exchange.streamHead();
            exchange.token("first");
            exchange.awaitDisconnect();
        })) {
            Thread caller = Thread.currentThread();

            try {
                conversation.provider.generate(Conversation.PROMPT, piece -> {
                    conversation.text.append(piece);
                    caller.interrupt();
                });
            } catch (InterruptedException e) {
                // Only so does a call end whose second piece never comes.
            }

            assertThat(conversation.text).hasToString("first");
        }
    }

    @Test
    void asksAsTheProtocolDemands() throws Exception {
        try (Conversation conversation = new Conversation(exchange -> exchange.answer("x"))) {
            Prompt prompt = new Prompt("Be brief.", List.of(), List.of(), "Why \"so\"?\n😀\uD83D", "m-wanted", 5, 0.5);

            conversation.provider.generate(prompt, piece -> {});

            JsonNode body =
                    new ObjectMapper().readTree(conversation.server.bodies().getFirst());
            assertThat(body).isEqualTo(new ObjectMapper().readTree("""
                    {"model":"m-wanted","messages":[{"role":"system","content":"Be brief."},
                    {"role":"user","content":"Why \\"so\\"?\\n😀?"}],"stream":true,
                    "stream_options":{"include_usage":true},"max_tokens":5,"temperature":0.5}"""));
            assertThat(conversation.server.heads().getFirst())
                    .startsWith("POST /v1/chat/completions HTTP/1.1")
                    .contains("authorization: Bearer " + Conversation.KEY)
                    .contains("host: 127.0.0.1:")
                    .contains("accept: text/event-stream");
        }
    }

    @Test
    void takesAStreamThatComesByteByByte() throws Exception {
        byte[] events = """
                : waiting\r
                \r
                data: {"choices":[{"delta":{"role":"assistant","content":""}}]}\r
                \r
                data: {"choices":[{"delta":{"content":"Grüße, 世界 "}}]}\r
                \r
                data: {"choices":\r
                data: [{"delta":{"content":"😀 \\ud83d"}}]}\r
                \r
                data: {"choices":[{"delta":{"content":"\\ude00."},"finish_reason":"length"}]}\r
                \r
                data: [DONE]\r
                \r
                """.getBytes(StandardCharsets.UTF_8);
        try (Conversation conversation = new Conversation(exchange -> {
            exchange.raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
            for (byte next : events) {
                exchange.raw(new byte[] {next});
            }
            exchange.socket().close();
        })) {
            List<String> pieces = new ArrayList<>();

            Generation generation = conversation.provider.generate(Conversation.PROMPT, pieces::add);

            assertThat(pieces).containsExactly("Grüße, 世界 ", "😀 \uD83D", "\uDE00.");
            assertThat(generation).isInstanceOfSatisfying(Answered.class, answered -> {
                assertThat(answered.finishReason()).isEqualTo("length");
                assertThat(answered.model()).isEqualTo("m-configured");
                assertThat(answered.usage().getEstimated()).isTrue();
                assertThat(answered.usage().getCompletionTokens()).isEqualTo(7);
            });
        }
    }

    @Test
    void acceptsAnAnswerThatWasFinishedButNotMarkedAsDone() throws Exception {
        try (Conversation conversation = new Conversation(exchange -> {
            exchange.raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
            exchange.raw("data: {\"choices\":[{\"delta\":{\"content\":\"all\"},\"finish_reason\":\"stop\"}]}\n\n");
            exchange.socket().shutdownOutput();
            exchange.awaitDisconnect();
        })) {
            Generation generation = conversation.ask();

            assertThat(generation).isInstanceOf(Answered.class);
        }
    }

    @Test
    @Timeout(30)
    void doesNotWaitLongForUsageAfterTheAnswer() throws Exception {
        try (Conversation conversation = new Conversation(
                exchange -> {
                    exchange.streamHead();
                    exchange.token("complete");
                    exchange.finish("stop");
                    exchange.awaitDisconnect();
                },
                "between-tokens-timeout",
                "60s")) {
            Generation generation = conversation.ask();

            assertThat(generation).isInstanceOf(Answered.class);
            assertThat(generation.usage().getEstimated()).isTrue();
        }
    }

    @Test
    void usesAConnectionAgainThoughTheStreamEndsALittleAfterTheAnswer() throws Exception {
        int calls = 5;
        try (Conversation conversation = new Conversation(exchange -> {
            exchange.streamHead();
            exchange.token("x");
            exchange.event("[DONE]");
            TimeUnit.MILLISECONDS.sleep(10);
            exchange.raw("0\r\n\r\n");
        })) {
            for (int call = 0; call < calls; call++) {
                conversation.ask();
            }

            assertThat(conversation.server.heads()).hasSize(calls);
            assertThat(conversation.server.connections()).isLessThan(calls);
        }
    }

    @Test
    void tellsARefusalFromAnAnswer() throws Exception {
        try (Conversation conversation = new Conversation(exchange -> {
            exchange.streamHead();
            exchange.event("{\"choices\":[{\"delta\":{\"refusal\":\"I can't help with that.\"}}]}");
            exchange.finish("stop");
            exchange.done();
        })) {
            Generation generation = conversation.ask();

            assertThat(generation)
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo("refusal"));
            assertThat(conversation.text).hasToString("I can't help with that.");
        }
    }

    @Test
    void tellsFilteredContentFromAnAnswer() throws Exception {
        try (Conversation conversation = new Conversation(exchange -> {
            exchange.streamHead();
            exchange.token("half an ");
            exchange.finish("content_filter");
            exchange.done();
        })) {
            Generation generation = conversation.ask();

            assertThat(generation)
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo("content_filter"));
        }
    }
}
