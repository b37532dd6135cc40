package ai.autobot.pipeline.generate.openai;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.pipeline.generate.Generation;
import ai.autobot.pipeline.generate.Generation.Answered;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OpenAiProviderLoadTest {
    private static final int CALLS = 1_000;

    @Test
    void holdsAThousandStreamsAtOnce() throws Exception {
        CountDownLatch allStarted = new CountDownLatch(CALLS);
        try (Conversation conversation = new Conversation(exchange -> {
                    exchange.streamHead();
                    exchange.token("one ");
                    allStarted.countDown();
                    allStarted.await(60, TimeUnit.SECONDS);
                    exchange.token("two");
                    exchange.finish("stop");
                    exchange.usage(1, 2);
                    exchange.done();
                });
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = new ArrayList<>();
            for (int call = 0; call < CALLS; call++) {
                answers.add(callers.submit(() -> {
                    StringBuilder text = new StringBuilder();
                    Generation generation = conversation.provider.generate(Conversation.PROMPT, text::append);
                    return generation instanceof Answered ? text.toString() : generation.toString();
                }));
            }

            for (Future<String> answer : answers) {
                assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo("one two");
            }
            assertThat(allStarted.getCount()).isZero();
        }
    }
}
