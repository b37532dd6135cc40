package ai.autobot.pipeline.generate;

import static org.assertj.core.api.Assertions.assertThat;

import ai.autobot.events.ChatToken;
import ai.autobot.schemas.Topics;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class TokenPublisherTest {
    /// Far longer than it takes; it ends only a test that fails.
    private static final int PATIENCE_SECONDS = 30;

    private final Semaphore flushes = new Semaphore(0);
    private final Semaphore lookups = new Semaphore(0);
    private final AtomicInteger failures = new AtomicInteger();
    private final MockProducer<String, ChatToken> producer =
            new MockProducer<>(
                    true,
                    new RoundRobinPartitioner(),
                    Topics.CHAT_TOKENS.keys().serializer(),
                    Topics.CHAT_TOKENS.values().serializer()) {
                @Override
                public synchronized void flush() {
                    flushes.release();
                }

                @Override
                public List<PartitionInfo> partitionsFor(String topic) {
                    lookups.release();
                    if (failures.getAndDecrement() > 0) {
                        throw new TimeoutException("no broker");
                    }
                    return super.partitionsFor(topic);
                }
            };

    @Test
    void letsNoFirstPieceWaitForFurtherOnes() throws Exception {
        try (TokenPublisher tokens = new TokenPublisher(producer)) {
            AnswerStream one = tokens.open("conversation", "request", 1, "attempt", new CallLog());
            one.append("One ");
            assertThat(flushes.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            one.append("two ");

            AnswerStream other = tokens.open("conversation-2", "request-2", 1, "attempt-2", new CallLog());
            other.append("Other ");
            assertThat(flushes.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(flushes.availablePermits()).isZero();
        assertThat(producer.closed()).isTrue();
    }

    @Test
    void asksWhereTokensGoBeforeThereIsOneUntilItIsTold() throws Exception {
        failures.set(2);
        try (TokenPublisher tokens = new TokenPublisher(producer)) {
            assertThat(lookups.tryAcquire(3, PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
            tokens.open("conversation", "request", 1, "attempt", new CallLog()).append("One ");
            assertThat(flushes.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(lookups.availablePermits()).isZero();
    }
}
