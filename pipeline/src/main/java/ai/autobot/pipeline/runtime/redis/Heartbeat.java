package ai.autobot.pipeline.runtime.redis;

import io.lettuce.core.RedisException;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Tells whether what Redis says on a connection still arrives: TCP itself notices only late, or never, that the other
/// side is gone. Redis answers in order, so what it had said before it answered a ping has arrived with the answer.
///
/// Thread-safe; does not block.
final class Heartbeat {
    /// How often whoever must hear all asks.
    static final Duration ATTENTIVE = Duration.ofMillis(150);

    /// The answer to what was asked longer ago proves nothing any more. Beyond it comes what a look at Redis takes:
    /// together they must stay below the second within which a revocation takes effect.
    static final Duration TRUSTED = Duration.ofMillis(500);

    private final Supplier<? extends CompletionStage<?>> ping;
    private final Runnable whenDoubtful;
    private final ScheduledFuture<?> beats;

    /// When the latest ping was sent that was answered.
    private volatile long provenAt = longAgo();

    private Heartbeat(
            Supplier<? extends CompletionStage<?>> ping,
            Duration interval,
            Runnable whenDoubtful,
            EventExecutorGroup executor) {
        this.ping = ping;
        this.whenDoubtful = whenDoubtful;
        beats = executor.scheduleAtFixedRate(
                this::beat, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// @param whenDoubtful called at each beat at which nothing is proven; must not block
    static Heartbeat start(
            Supplier<? extends CompletionStage<?>> ping,
            Duration interval,
            Runnable whenDoubtful,
            EventExecutorGroup executor) {
        return new Heartbeat(ping, interval, whenDoubtful, executor);
    }

    /// Whether all that Redis said on this connection has arrived, but for the last half second.
    boolean isTrusted() {
        return System.nanoTime() - provenAt < TRUSTED.toNanos();
    }

    /// The connection was lost: nothing is proven until the next answer.
    void lost() {
        provenAt = longAgo();
    }

    private void beat() {
        if (!isTrusted()) {
            whenDoubtful.run();
        }
        long sentAt = System.nanoTime();
        try {
            CompletionStage<Void> _ = ping.get().thenRun(() -> answered(sentAt));
        } catch (RedisException e) {
            // Not connected: the next beat asks again.
        }
    }

    private void answered(long sentAt) {
        if (sentAt - provenAt > 0) {
            provenAt = sentAt;
        }
    }

    private static long longAgo() {
        return System.nanoTime() - TRUSTED.toNanos();
    }

    void close() {
        beats.cancel(false);
    }
}
