package ai.autobot.pipeline.runtime.redis;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import io.lettuce.core.RedisException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Puts requests to one database: waits for their answer within a limit, makes them again where that is right,
/// keeps them back while the database does not answer, and counts what became of them. Every fault of Redis is
/// turned into [RedisUnavailableException] here and nowhere else. Thread-safe; blocks its thread.
final class Guard {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(30);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);
    private static final long RECONNECT_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);

    /// Who has less patience says nothing of Redis by losing it.
    private static final Duration PATIENT = Duration.ofSeconds(1);

    /// Who wakes up so much later than it wanted to did not run meanwhile; also for how long it then waits once more.
    private static final Duration STOOD_STILL = Duration.ofSeconds(1);

    private final String name;
    private final Link link;
    private final Runnable moved;
    private final Breaker breaker;
    private final DatabaseMeters meters;
    private final int retries;
    private final Duration limit;
    private final boolean patient;
    private final AtomicLong reconnectedAt;

    /// @param name how messages name the database
    /// @param limit how long a request may take
    /// @param moved called when Redis says that it is not, or no longer, where changes are made
    Guard(String name, Link link, Runnable moved, Breaker breaker, DatabaseMeters meters, int retries, Duration limit) {
        this(name, link, moved, breaker, meters, retries, limit, true, new AtomicLong(System.nanoTime()));
    }

    private Guard(
            String name,
            Link link,
            Runnable moved,
            Breaker breaker,
            DatabaseMeters meters,
            int retries,
            Duration limit,
            boolean patient,
            AtomicLong reconnectedAt) {
        this.name = name;
        this.link = link;
        this.moved = moved;
        this.breaker = breaker;
        this.meters = meters;
        this.retries = retries;
        this.limit = limit;
        this.patient = patient;
        this.reconnectedAt = reconnectedAt;
    }

    /// The same for who has less patience.
    Guard within(Duration less) {
        return less.compareTo(limit) < 0
                ? new Guard(
                        name,
                        link,
                        moved,
                        breaker,
                        meters,
                        retries,
                        less,
                        patient && less.compareTo(PATIENT) >= 0,
                        reconnectedAt)
                : this;
    }

    /// Asks for the answer of a request.
    ///
    /// @param repeat whether it may be made again when the answer was lost
    /// @throws RedisUnavailableException when there is none
    <T> @Nullable T ask(Repeat repeat, Function<RedisClusterAsyncCommands<String, byte[]>, ? extends Future<T>> request)
            throws InterruptedException {
        return guarded(deadline -> {
            try {
                return attempt(request, deadline);
            } catch (RequestFailed e) {
                return again(repeat, request, deadline, e);
            }
        });
    }

    /// Asks for a sign of life, once.
    void ping() throws InterruptedException {
        guarded(deadline -> attempt(_ -> link.ping(), deadline));
    }

    /// As [#ping], of all nodes, and nothing follows from it: that one of many is gone keeps no request from the
    /// others.
    void pingAll() throws InterruptedException {
        try {
            attempt(_ -> link.ping(), System.nanoTime() + limit.toNanos());
        } catch (RequestFailed e) {
            throw unavailable(e);
        }
    }

    @FunctionalInterface
    private interface Asking<T> {
        @Nullable
        T ask(long deadlineNanos) throws InterruptedException;
    }

    private <T> @Nullable T guarded(Asking<T> asking) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (!breaker.admits()) {
            meters.refusedOpen();
            throw new RedisUnavailableException(name + ", is not asked for the moment, for it did not answer", null);
        }
        long from = System.nanoTime();
        meters.begins();
        try {
            T answer = asking.ask(from + limit.toNanos());
            breaker.answered();
            meters.answered(from);
            return answer;
        } catch (RequestFailed e) {
            tellBreaker(e.setback());
            meters.failed(e.setback(), from);
            throw unavailable(e);
        } catch (InterruptedException e) {
            breaker.undecided();
            meters.interrupted(from);
            throw e;
        } catch (RuntimeException | Error e) {
            breaker.undecided();
            meters.failed(Setback.REFUSED, from);
            throw e;
        } finally {
            meters.ends();
        }
    }

    private <T> @Nullable T attempt(
            Function<RedisClusterAsyncCommands<String, byte[]>, ? extends Future<T>> request, long deadlineNanos)
            throws InterruptedException {
        Future<T> answer = null;
        try {
            answer = request.apply(link.commands());
            return await(answer, deadlineNanos);
        } catch (ExecutionException e) {
            throw failed(Objects.requireNonNullElse(e.getCause(), e));
        } catch (TimeoutException | RedisException | CancellationException e) {
            throw failed(e);
        } finally {
            // Whoever gave up waiting must not leave a request in the queue.
            if (answer != null && !answer.isDone()) {
                answer.cancel(true);
            }
        }
    }

    /// A process that itself stood still while it waited finds its time over when it goes on, and the answer may only
    /// just come: it gets a moment for that.
    static <T> @Nullable T await(Future<T> answer, long deadlineNanos)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return answer.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            if (System.nanoTime() - deadlineNanos < STOOD_STILL.toNanos()) {
                throw e;
            }
            return answer.get(STOOD_STILL.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private RequestFailed failed(Throwable cause) {
        RequestFailed failed = new RequestFailed(Setback.of(cause), cause);
        if (failed.isReadOnly()) {
            lookForTheMaster();
        }
        return failed;
    }

    /// A master that became a replica, or a name that moved, is left for where the address leads now.
    private void lookForTheMaster() {
        long now = System.nanoTime();
        long last = reconnectedAt.get();
        if (now - last >= RECONNECT_AFTER_NANOS && reconnectedAt.compareAndSet(last, now)) {
            moved.run();
        }
    }

    private <T> @Nullable T again(
            Repeat repeat,
            Function<RedisClusterAsyncCommands<String, byte[]>, ? extends Future<T>> request,
            long deadlineNanos,
            RequestFailed first)
            throws InterruptedException {
        long left = deadlineNanos - System.nanoTime();
        if (left <= 0 || retries == 0 || !isWorthAnother(first, repeat)) {
            throw first;
        }
        RetryPolicy<T> policy = RetryPolicy.<T>builder()
                .handleIf(e -> e instanceof RequestFailed failed && isWorthAnother(failed, repeat))
                .withMaxRetries(retries)
                .withMaxDuration(Duration.ofNanos(left))
                .withDelayFn(context -> pauseAfter(context.getAttemptCount()))
                .build();
        try {
            return Failsafe.with(policy).get(context -> {
                if (context.isFirstAttempt()) {
                    throw first;
                }
                meters.retried();
                return attempt(request, deadlineNanos);
            });
        } catch (FailsafeException e) {
            if (e.getCause() instanceof InterruptedException) {
                // Failsafe sets the flag of a thread that was interrupted in a pause; the exception says it
                // here.
                var _ = Thread.interrupted();
                throw new InterruptedException();
            }
            throw e;
        }
    }

    private boolean isWorthAnother(RequestFailed failed, Repeat repeat) {
        return failed.setback().isWorthAnother(repeat) && !link.isClosing();
    }

    /// Half of each pause is chance, so that those whom one fault struck do not come back together.
    private static Duration pauseAfter(int attempts) {
        long whole = Math.min(LONGEST_PAUSE.toNanos(), FIRST_PAUSE.toNanos() << Math.min(attempts - 1, 10));
        return Duration.ofNanos(whole / 2 + ThreadLocalRandom.current().nextLong(whole / 2));
    }

    private void tellBreaker(Setback setback) {
        if (setback == Setback.CROWDED || (setback == Setback.TIMED_OUT && !patient)) {
            breaker.undecided();
        } else if (setback.isInfrastructure()) {
            breaker.failed();
        } else {
            breaker.answered();
        }
    }

    private RedisUnavailableException unavailable(RequestFailed failed) {
        String problem = switch (failed.setback()) {
            case UNCONNECTED -> "cannot serve a request: it is not connected";
            case LOST -> "cannot serve a request: the connection was lost";
            case TIMED_OUT -> "did not answer within " + limit;
            case CANNOT_SERVE, NOT_HERE -> "cannot serve a request for the moment: " + failed.code();
            case CROWDED -> "cannot serve a request: too many wait already";
            case FORBIDDEN -> "does not allow this user a request: check the user's rights in Redis's ACL";
            case REFUSED -> "cannot serve a request";
        };
        return new RedisUnavailableException(name + ", " + problem, failed.reason());
    }
}
