package ai.autobot.pipeline.generate.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    private static final Duration LIMIT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final AtomicLong stoodStill = new AtomicLong();
    private final Watchdog watchdog = new Watchdog(this::now);
    private final AnswerInParts stream = new AnswerInParts();
    private final long start = System.nanoTime();

    @AfterEach
    void close() {
        watchdog.close();
    }

    @Test
    void closesAStreamThatIsSilentForTooLong() {
        try (Watchdog.Watch watch = watchdog.watch(stream, now() + LONG.toNanos())) {
            watch.within(LIMIT);

            await().atMost(PATIENCE).untilTrue(stream.closed);
            assertThat(watch.expired()).isTrue();
        }
    }

    @Test
    void givesASecondToReceiveWhatCameWhileTheProcessStoodStill() {
        try (Watchdog.Watch watch = watchdog.watch(stream, now() + LONG.toNanos())) {
            watch.within(LIMIT);
            stoodStill.set(Duration.ofSeconds(7).toNanos());

            await().atMost(PATIENCE).untilTrue(stream.closed);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Watchdog.CATCHING_UP);
        }
    }

    @Test
    void givesItAlsoWhereAllTheTimeOfTheCallHasPassed() {
        try (Watchdog.Watch watch = watchdog.watch(stream, now() + LIMIT.toNanos())) {
            stoodStill.set(Duration.ofHours(1).toNanos());

            await().atMost(PATIENCE).untilTrue(stream.closed);
            assertThat(watch.expired()).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Watchdog.CATCHING_UP);
        }
    }

    @Test
    void letsWhatHasComeBeReadFirst() {
        stream.unreadLooks.set(3);
        try (Watchdog.Watch watch = watchdog.watch(stream, now() + LONG.toNanos())) {
            watch.within(LIMIT);

            await().atMost(PATIENCE).untilTrue(stream.closed);
            assertThat(stream.unreadLooks.get()).isNegative();
        }
    }

    @Test
    void closesAStreamThatDripsWhenAllTheTimeHasPassed() {
        stream.unreadLooks.set(Integer.MAX_VALUE);
        try (Watchdog.Watch watch =
                watchdog.watch(stream, now() + Duration.ofMillis(300).toNanos())) {
            watch.within(LIMIT);

            await().atMost(PATIENCE).untilTrue(stream.closed);
            assertThat(watch.expired()).isTrue();
        }
    }

    @Test
    void endsACallThoughTheTimerIsAlwaysLate() {
        try (Watchdog always = new Watchdog(() -> System.nanoTime() * 100);
                Watchdog.Watch watch = always.watch(stream, System.nanoTime() * 100 + LONG.toNanos())) {
            watch.within(LIMIT);

            await().atMost(PATIENCE).untilTrue(stream.closed);
        }
    }

    private long now() {
        return System.nanoTime() + stoodStill.get();
    }

    private static final class AnswerInParts implements Watchdog.Stream {
        private final AtomicBoolean closed = new AtomicBoolean();
        private final AtomicInteger unreadLooks = new AtomicInteger();

        @Override
        public boolean hasUnread() {
            return unreadLooks.getAndDecrement() > 0;
        }

        @Override
        public void close() {
            closed.set(true);
        }
    }
}
