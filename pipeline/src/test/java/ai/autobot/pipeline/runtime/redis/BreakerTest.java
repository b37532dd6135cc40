package ai.autobot.pipeline.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private final List<String> changes = new ArrayList<>();
    private final Breaker breaker = new Breaker(3, new Breaker.Listener() {
        @Override
        public void opened() {
            changes.add("opened");
        }

        @Override
        public void closed() {
            changes.add("closed");
        }
    });

    @Test
    void opensAfterFailuresInARow() {
        fail(2);
        assertThat(breaker.admits()).isTrue();
        breaker.answered();
        fail(2);
        assertThat(breaker.admits()).isTrue();

        fail(1);

        assertThat(breaker.admits()).isFalse();
        assertThat(breaker.state()).isEqualTo(2);
        assertThat(changes).containsExactly("opened");
    }

    @Test
    void letsOneThroughAfterAMomentAndClosesWhenThatIsAnswered() {
        fail(3);
        await().until(breaker::admits);
        assertThat(breaker.admits()).as("only one").isFalse();

        breaker.answered();

        assertThat(breaker.admits()).isTrue();
        assertThat(changes).containsExactly("opened", "closed");
    }

    @Test
    void letsAnotherThroughLaterWhenTheFirstLearntNothing() {
        fail(3);
        await().until(breaker::admits);

        breaker.undecided();

        await().until(breaker::admits);
        breaker.answered();
        assertThat(breaker.admits()).isTrue();
    }

    @Test
    void learnsNothingFromALateAnswerWhileOneIsLetThrough() {
        fail(3);
        breaker.answered();
        await().until(breaker::admits);

        breaker.answered();

        assertThat(breaker.state()).isZero();
    }

    @Test
    void closesAtOnceWhenRedisIsReachedAnew() {
        fail(3);

        breaker.reset();

        assertThat(breaker.admits()).isTrue();
    }

    private void fail(int times) {
        IntStream.range(0, times).forEach(_ -> breaker.failed());
    }
}
