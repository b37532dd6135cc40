package ai.autobot.pipeline.runtime.redis;

import io.lettuce.core.RedisException;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells whether what Redis says on a connection still arrives: TCP itself notices only late, or never, that the other
/// side is gone. Redis answers in order, so what it had said before it answered a ping has arrived with the answer.
///
/// Thread-safe; does not block.
final class Heartbeat {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    /// How often whoever must hear all asks.
    static final Duration ATTENTIVE = Duration.ofMillis(150);

    /// The answer to what was asked longer ago proves nothing any more. Beyond it comes what a look at Redis takes:
    /// together they must stay below the second within which a revocation takes effect.
    static final Duration TRUSTED = Duration.ofMillis(500);

    private final Supplier<? extends CompletionStage<?>> ping;
    private final Runnable atEachBeat;
    private final ScheduledFuture<?> beats;

    /// When the latest ping was sent that was answered.
    private volatile long provenAt = longAgo();

    private Heartbeat(
            Supplier<? extends CompletionStage<?>> ping,
            Duration interval,
            Runnable atEachBeat,
            EventExecutorGroup executor) {
        this.ping = ping;
        this.atEachBeat = atEachBeat;
        beats = executor.scheduleAtFixedRate(
                this::beat, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// @param atEachBeat called at each beat; must not block
    static Heartbeat start(
            Supplier<? extends CompletionStage<?>> ping,
            Duration interval,
            Runnable atEachBeat,
            EventExecutorGroup executor) {
        return new Heartbeat(ping, interval, atEachBeat, executor);
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
        long sentAt = System.nanoTime();
        try {
            atEachBeat.run();
            CompletionStage<Void> _ = ping.get().thenRun(() -> answered(sentAt));
        } catch (RedisException e) {
            // Not connected: the next beat asks again.
        } catch (RuntimeException e) {
            // What leaves here would end the heartbeat.
            LOG.error("A beat failed", e);
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
