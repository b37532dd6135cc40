package ai.autobot.pipeline.runtime.redis;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Waits, at a start, until a Redis that was reached serves: one that loads its data does not yet.
record FirstAnswer(RedisAddress address, Duration patience, Duration loadingLimit) {
    private static final Logger LOG = LoggerFactory.getLogger(FirstAnswer.class);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

    /// Blocks until it serves, at most the limit for loading.
    ///
    /// @throws RedisUnavailableException when it does not serve, or is a replica, which takes no changes
    void await(Link link) throws InterruptedException {
        long from = System.nanoTime();
        long[] toldAt = {from - BETWEEN_LINES.toNanos()};
        RetryPolicy<Object> whileLoading = RetryPolicy.builder()
                .handleIf(e -> e instanceof RequestFailed failed && failed.setback() == Setback.CANNOT_SERVE)
                .withMaxRetries(-1)
                .withMaxDuration(loadingLimit)
                .withDelayFn(_ -> PAUSE)
                .onRetry(_ -> tell(from, toldAt))
                .build();
        try {
            Failsafe.with(whileLoading).run(() -> answer(link::ping));
            refuseReplica(link);
        } catch (RequestFailed e) {
            if (e.setback() == Setback.CANNOT_SERVE) {
                throw new RedisUnavailableException(
                        "Redis at " + address + " does not serve after " + loadingLimit + ": " + e.code()
                                + ". Where it is loading its data, wait, or raise autobot.redis.loading-limit.",
                        e.reason());
            }
            throw new RedisUnavailableException(FirstConnectFailure.describe(address, e.reason()), e.reason());
        } catch (FailsafeException e) {
            if (e.getCause() instanceof InterruptedException) {
                var _ = Thread.interrupted();
                throw new InterruptedException();
            }
            throw e;
        }
    }

    /// @throws RedisUnavailableException when it is a replica, which takes no changes
    void refuseReplica(Link link) throws InterruptedException {
        String role;
        try {
            role = answer(link::role);
        } catch (RequestFailed e) {
            // A user may have no right to ask. What cannot be changed is said by the first change, too.
            return;
        }
        if (role.equals("slave")) {
            throw new RedisUnavailableException(
                    "Redis at " + address + " is a read-only replica. Set autobot.redis.uri to its master, or"
                            + " autobot.redis.sentinel-master, and the sentinels say which one it is.",
                    null);
        }
    }

    private void tell(long from, long[] toldAt) {
        long now = System.nanoTime();
        if (now - toldAt[0] >= BETWEEN_LINES.toNanos()) {
            toldAt[0] = now;
            LOG.atInfo()
                    .addKeyValue("address", address)
                    .addKeyValue(
                            "waitedFor", Duration.ofNanos(now - from).truncatedTo(java.time.temporal.ChronoUnit.MILLIS))
                    .log("Redis does not serve yet, the start waits for it to load its data");
        }
    }

    private <T> T answer(Supplier<CompletableFuture<T>> request) throws InterruptedException {
        try {
            return request.get().get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new RequestFailed(Setback.of(cause), cause);
        } catch (TimeoutException | CancellationException | RedisException e) {
            throw new RequestFailed(Setback.of(e), e);
        }
    }
}
