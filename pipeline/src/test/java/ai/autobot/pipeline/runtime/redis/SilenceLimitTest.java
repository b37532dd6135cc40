package ai.autobot.pipeline.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.timeout.ReadTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SilenceLimitTest {
    private static final Duration LIMIT = Duration.ofSeconds(4);

    private final EmbeddedChannel channel = new EmbeddedChannel();

    SilenceLimitTest() {
        channel.freezeTime();
        new SilenceLimit(LIMIT).afterChannelInitialized(channel);
    }

    @AfterEach
    void close() {
        var _ = channel.close();
    }

    private void pass(Duration time) {
        channel.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void aConnectionOnWhichSomethingIsHeardStays() {
        for (int beat = 0; beat < 20; beat++) {
            pass(Duration.ofSeconds(3));
            channel.writeInbound("pong");
        }

        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void oneThatIsSilentForTheLimitIsClosed() {
        pass(LIMIT.dividedBy(2));
        assertThat(channel.isOpen()).isTrue();

        pass(LIMIT.dividedBy(2));

        assertThat(channel.isOpen()).isFalse();
        assertThatExceptionOfType(ReadTimeoutException.class).isThrownBy(channel::checkException);
    }

    @Test
    void aProcessThatStoodStillListensOnceMore() {
        pass(Duration.ofMinutes(1));
        assertThat(channel.isOpen()).isTrue();

        channel.writeInbound("pong");
        pass(LIMIT.dividedBy(2));

        assertThat(channel.isOpen()).isTrue();
    }
}
