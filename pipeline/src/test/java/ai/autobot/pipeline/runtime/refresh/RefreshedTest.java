package ai.autobot.pipeline.runtime.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RefreshedTest {
    private static final Duration GENEROUS = Duration.ofSeconds(60);
    private static final Duration NEVER = Duration.ofHours(1);

    private final AtomicInteger reads = new AtomicInteger();
    private volatile String held = "first";
    private volatile boolean gone;
    private CountDownLatch gate = new CountDownLatch(0);
    private Refreshed<String> copy = Refreshed.from("zeroth", "test", this::read, NEVER, NEVER);

    @AfterEach
    void close() {
        gate.countDown();
        copy.close();
    }

    @Test
    void beginsWithNoCopyAndReadsOneAtOnce() {
        copy = Refreshed.reading("test", this::read, NEVER, NEVER);

        await().atMost(GENEROUS).until(() -> copy.copy().isPresent());
        assertThat(value()).isEqualTo("first");
    }

    @Test
    void readsByItselfEachSoOften() {
        copy = Refreshed.from("zeroth", "test", this::read, Duration.ofMillis(20), Duration.ZERO);

        await().atMost(GENEROUS).until(() -> value().equals("first"));
        held = "second";
        await().atMost(GENEROUS).until(() -> value().equals("second"));
    }

    @Test
    void readsOnceHoweverMuchIsMissedInAWhile() throws InterruptedException {
        copy.missed();
        assertThat(copy.renewed(GENEROUS)).isTrue();
        held = "second";

        for (int miss = 0; miss < 100; miss++) {
            assertThat(copy.renewed(GENEROUS)).isTrue();
        }

        assertThat(reads).hasValue(1);
        assertThat(value()).isEqualTo("first");
    }

    @Test
    void readsAtOnceWhatIsAnnouncedAndAgainWhatIsAnnouncedWhileItReads() {
        gate = new CountDownLatch(1);
        copy.announced();
        await().atMost(GENEROUS).until(() -> reads.get() == 1);
        for (int news = 0; news < 100; news++) {
            copy.announced();
        }

        held = "second";
        gate.countDown();

        await().atMost(GENEROUS).until(() -> reads.get() == 2 && value().equals("second"));
    }

    @Test
    void letsAllWaitForTheSameRead() throws Exception {
        gate = new CountDownLatch(1);
        try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> first = all.submit(() -> copy.renewed(GENEROUS));
            await().atMost(GENEROUS).until(() -> reads.get() == 1);
            Future<Boolean> second = all.submit(() -> copy.renewed(GENEROUS));

            gate.countDown();

            assertThat(first.get()).isTrue();
            assertThat(second.get()).isTrue();
            assertThat(reads).hasValue(1);
        }
    }

    @Test
    void keepsTheLastCopyWhileItCannotBeReadAndSaysSo() throws InterruptedException {
        gone = true;

        assertThat(copy.renewed(GENEROUS)).isFalse();

        assertThat(value()).isEqualTo("zeroth");
        assertThat(copy.renewed(GENEROUS)).as("nor was it read a moment ago").isFalse();
    }

    @Test
    void waitsNoLongerThanItIsTold() throws InterruptedException {
        gate = new CountDownLatch(1);

        assertThat(copy.renewed(Duration.ofMillis(10))).isFalse();
    }

    @Test
    void givesTheSameObjectWhileNothingHasChanged() throws InterruptedException {
        copy = Refreshed.from(new String("first"), "test", () -> new String(read()), NEVER, Duration.ZERO);
        String before = value();

        assertThat(copy.renewed(GENEROUS)).isTrue();

        assertThat(value()).isSameAs(before);
    }

    @Test
    void readsNoMoreWhenClosed() throws InterruptedException {
        copy.close();

        copy.announced();
        assertThat(copy.renewed(GENEROUS)).isFalse();

        assertThat(reads).hasValue(0);
        assertThat(value()).isEqualTo("zeroth");
    }

    private String value() {
        return copy.copy().orElseThrow().value();
    }

    private String read() throws IOException, InterruptedException {
        String found = held;
        reads.incrementAndGet();
        gate.await();
        if (gone) {
            throw new IOException("gone");
        }
        return found;
    }
}
