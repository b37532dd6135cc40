package ai.autobot.pipeline.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ReadinessTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Readiness readiness = new Readiness();

    @Test
    void tellsAllWhoWaitOnceItIsReady() throws Exception {
        readiness.become(new KnowledgeState.Initialising(1));
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<KnowledgeState> wait = () -> readiness.awaitReady(LONG.multipliedBy(10));
            List<Future<KnowledgeState>> waiting = IntStream.range(0, 100)
                    .mapToObj(caller -> callers.submit(wait))
                    .toList();

            readiness.become(new KnowledgeState.Ready());

            for (Future<KnowledgeState> caller : waiting) {
                assertThat(caller.get(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo(new KnowledgeState.Ready());
            }
        }
    }

    @Test
    void waitsNoLongerThanTheLimit() throws InterruptedException {
        readiness.become(new KnowledgeState.Initialising(1));

        assertThat(readiness.awaitReady(Duration.ofMillis(20))).isEqualTo(new KnowledgeState.Initialising(1));
    }

    @Test
    @Timeout(60)
    void doesNotWaitOnceItIsClosed() throws InterruptedException {
        readiness.become(new KnowledgeState.Closed());

        assertThat(readiness.awaitReady(LONG.multipliedBy(10))).isEqualTo(new KnowledgeState.Closed());
        assertThat(readiness.awaitClosed(LONG.multipliedBy(10))).isTrue();
    }

    @Test
    void staysClosed() {
        readiness.become(new KnowledgeState.Closed());

        readiness.become(new KnowledgeState.Ready());

        assertThat(readiness.state()).isEqualTo(new KnowledgeState.Closed());
    }

    @Test
    void stopsWaitingWhenInterrupted() {
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> readiness.awaitReady(LONG));
    }
}
