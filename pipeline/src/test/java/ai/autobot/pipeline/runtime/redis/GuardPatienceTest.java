package ai.autobot.pipeline.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class GuardPatienceTest {
    private final CompletableFuture<String> answer = new CompletableFuture<>();

    @Test
    void anAnswerThatDoesNotComeInTimeIsNotWaitedFor() {
        assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> Guard.await(answer, System.nanoTime()));
    }

    @Test
    void whoStoodStillMeanwhileGivesItAMoment() throws Exception {
        long longAgo = System.nanoTime() - Duration.ofSeconds(7).toNanos();
        answer.completeOnTimeout("there", 50, TimeUnit.MILLISECONDS);

        assertThat(Guard.await(answer, longAgo)).isEqualTo("there");
    }
}
