package ai.autobot.pipeline.generate.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import ai.autobot.pipeline.generate.Generation;
import ai.autobot.pipeline.generate.Generation.Answered;
import ai.autobot.pipeline.generate.Generation.Failed;
import ai.autobot.pipeline.generate.Provider;
import ai.autobot.schemas.ErrorCode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class OpenAiProviderTimeLimitTest {
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch disconnected = new CountDownLatch(1);

    private void hang(ScriptedServer.Exchange exchange) throws java.io.IOException {
        started.countDown();
        exchange.awaitDisconnect();
        disconnected.countDown();
    }

    private void assertDisconnected() throws InterruptedException {
        assertThat(disconnected.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void givesUpOnAServerThatNeverAnswers() throws Exception {
        try (Conversation conversation = new Conversation(this::hang, "first-token-timeout", "150ms")) {
            Failed failed = (Failed) conversation.ask();

            assertThat(failed.code()).isEqualTo(ErrorCode.PROVIDER_TIMEOUT);
            assertDisconnected();
        }
    }

    @Test
    void givesUpOnAServerThatSendsNoFirstToken() throws Exception {
        try (Conversation conversation = new Conversation(
                exchange -> {
                    exchange.streamHead();
                    exchange.token("");
                    hang(exchange);
                },
                "first-token-timeout",
                "150ms")) {
            Failed failed = (Failed) conversation.ask();

            assertThat(failed.code()).isEqualTo(ErrorCode.PROVIDER_TIMEOUT);
            assertDisconnected();
        }
    }

    @Test
    void doesNotTakeCommentsForSignsOfLife() throws Exception {
        try (Conversation conversation = new Conversation(
                exchange -> {
                    exchange.streamHead();
                    while (true) {
                        exchange.chunk(": still here\n\n");
                        TimeUnit.MILLISECONDS.sleep(10);
                    }
                },
                "first-token-timeout",
                "150ms")) {
            Failed failed = (Failed) conversation.ask();

            assertThat(failed.code()).isEqualTo(ErrorCode.PROVIDER_TIMEOUT);
        }
    }

    @Test
    void givesUpOnAStreamThatHangs() throws Exception {
        try (Conversation conversation = new Conversation(
                exchange -> {
                    exchange.streamHead();
                    exchange.token("half");
                    hang(exchange);
                },
                "between-tokens-timeout",
                "150ms")) {
            Failed failed = (Failed) conversation.ask();

            assertThat(failed.code()).isEqualTo(ErrorCode.PROVIDER_TIMEOUT);
            assertThat(conversation.text).hasToString("half");
            assertDisconnected();
        }
    }

    @Test
    void givesUpOnAnAnswerThatDripsForTooLong() throws Exception {
        try (Conversation conversation = new Conversation(
                exchange -> {
                    exchange.streamHead();
                    while (true) {
                        exchange.token("x");
                        TimeUnit.MILLISECONDS.sleep(10);
                    }
                },
                "total-timeout",
                "300ms")) {
            Failed failed = (Failed) conversation.ask();

            assertThat(failed.code()).isEqualTo(ErrorCode.PROVIDER_TIMEOUT);
            assertThat(conversation.text).isNotEmpty();
        }
    }

    @Test
    void givesUpOnAServerThatDoesNotAccept() throws Exception {
        List<Socket> fillers = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Provider provider = Conversation.provider(
                        "http://127.0.0.1:" + full.getLocalPort() + "/v1", "connect-timeout", "200ms")) {
            for (int filler = 0; filler < 2; filler++) {
                fillers.add(new Socket(InetAddress.getLoopbackAddress(), full.getLocalPort()));
            }

            Failed failed = (Failed) provider.generate(Conversation.PROMPT, piece -> {});

            assertThat(failed.code()).isEqualTo(ErrorCode.PROVIDER_TIMEOUT);
        } finally {
            for (Socket filler : fillers) {
                filler.close();
            }
        }
    }

    @Test
    void doesNotBlameTheServerForASlowReader() throws Exception {
        try (Conversation conversation =
                new Conversation(exchange -> exchange.answer("a", "b"), "between-tokens-timeout", "100ms")) {
            Generation generation =
                    conversation.provider.generate(Conversation.PROMPT, piece -> TimeUnit.MILLISECONDS.sleep(400));

            assertThat(generation).isInstanceOf(Answered.class);
            assertThat(generation.usage().getEstimated()).isFalse();
        }
    }

    @Test
    void closesTheConnectionWhenTheAttemptIsStoppedBeforeTheAnswer() throws Exception {
        try (Conversation conversation = new Conversation(this::hang)) {
            assertStops(conversation);
        }
    }

    @Test
    void closesTheConnectionWhenTheAttemptIsStoppedInTheMiddle() throws Exception {
        try (Conversation conversation = new Conversation(exchange -> {
            exchange.streamHead();
            exchange.token("half");
            hang(exchange);
        })) {
            assertStops(conversation);
        }
    }

    @Test
    void stopsWhileItWaitsForARetry() throws Exception {
        try (Conversation conversation = new Conversation(
                exchange -> {
                    exchange.status(503, "Retry-After: 20\r\n", "");
                    hang(exchange);
                },
                "retries",
                "1")) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread caller = Thread.ofVirtual().start(() -> ask(conversation, thrown));
            await().until(() -> caller.getState() == Thread.State.TIMED_WAITING && started.getCount() == 0);

            caller.interrupt();

            assertThat(caller.join(java.time.Duration.ofSeconds(10))).isTrue();
            assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void closesTheConnectionWhenThePiecesCannotBeTaken() throws Exception {
        try (Conversation conversation = new Conversation(exchange -> {
            exchange.streamHead();
            exchange.token("half");
            hang(exchange);
        })) {
            assertThatExceptionOfType(InterruptedException.class)
                    .isThrownBy(() -> conversation.provider.generate(Conversation.PROMPT, piece -> {
                        throw new InterruptedException();
                    }));

            assertDisconnected();
        }
    }

    @Test
    void cutsRunningCallsWhenItIsClosed() throws Exception {
        try (Conversation conversation = new Conversation(exchange -> {
            exchange.streamHead();
            exchange.token("half");
            hang(exchange);
        })) {
            AtomicReference<Generation> generation = new AtomicReference<>();
            Thread caller = Thread.ofVirtual().start(() -> {
                try {
                    generation.set(conversation.ask());
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            await().until(() -> conversation.text.length() > 0);

            conversation.provider.close();
            conversation.provider.close();

            assertThat(caller.join(java.time.Duration.ofSeconds(10))).isTrue();
            assertThat(generation.get())
                    .isInstanceOfSatisfying(
                            Failed.class, failed -> assertThat(failed.code()).isEqualTo(ErrorCode.PROVIDER_STREAM_CUT));
            assertDisconnected();
        }
    }

    private void assertStops(Conversation conversation) throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread caller = Thread.ofVirtual().start(() -> ask(conversation, thrown));
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();

        caller.interrupt();

        assertThat(caller.join(java.time.Duration.ofSeconds(10))).isTrue();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertDisconnected();
    }

    private static void ask(Conversation conversation, AtomicReference<Throwable> thrown) {
        try {
            conversation.ask();
        } catch (InterruptedException e) {
            thrown.set(e);
        }
    }
}
