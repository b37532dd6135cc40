package ai.autobot.pipeline.runtime.redis;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.netty.util.concurrent.EventExecutorGroup;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Values of one database that are read often and change seldom, kept in this process as well. Redis says when one
/// changes, and a copy is used only while it is known that Redis is heard: it is never older than [#STALENESS_MAX].
///
/// The values live as long as they are used. A use is told to Redis only when it makes a difference of a thirtieth of
/// that time; so that none is forgotten too early, each may live that much longer.
///
/// Thread-safe. At most so many copies are kept as was said at the start; those that were not used lately go first.
public final class NearCopies<V> {
    /// How long a change may be unknown here, however the connection fails.
    public static final Duration STALENESS_MAX = Heartbeat.TRUSTED;

    private static final int USES_TOLD = 30;
    private static final Duration EVER = Duration.ofDays(36_500);

    /// By how much a value's end and its expiry may seem to differ, and are the same.
    private static final Duration ROUNDING = Duration.ofSeconds(1);

    private final TrackedConnection connection;
    private final Decoder<V> decoder;
    private final Cache<String, Entry> entries;
    private final LongAdder warm = new LongAdder();
    private final LongAdder cold = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private final LongAdder changed = new LongAdder();

    /// Reads a value. Thread-safe.
    @FunctionalInterface
    public interface Decoder<V> {
        /// The value; empty when it cannot be read, and counts as absent.
        Optional<V> decode(String key, byte[] value);

        /// How much longer a value may live at most, however much it is used; not positive when its time is over.
        default Duration rest(V value) {
            return EVER;
        }
    }

    /// Compared by identity: what a reader stores must replace its own entry, and no other's.
    private sealed interface Entry {}

    /// Redis is being asked. Where this is gone when the answer comes, the value has changed since.
    private static final class Reading implements Entry {}

    private static final class Copy<V> implements Entry {
        private final V value;
        private final long endsAt;

        Copy(V value, long endsAt) {
            this.value = value;
            this.endsAt = endsAt;
        }

        /// Its expiry is to be told to Redis again. One that expires when its time is over is left alone: else each
        /// look would ask Redis, when nothing can be prolonged any more.
        boolean isToBeProlonged(Duration idle, Duration rest) {
            Duration left = Duration.ofNanos(endsAt - System.nanoTime());
            return left.isNegative()
                    || left.compareTo(shorter(idle, rest.minus(ROUNDING))) < 0
                    || left.compareTo(shorter(longest(idle), rest.plus(ROUNDING))) > 0;
        }
    }

    private NearCopies(
            StatefulRedisConnection<String, byte[]> connection,
            int most,
            Decoder<V> decoder,
            EventExecutorGroup executor) {
        this.decoder = decoder;
        entries =
                Caffeine.newBuilder().maximumSize(most).executor(Runnable::run).build();
        this.connection = TrackedConnection.start(connection, new Changes(), executor);
    }

    static <V> NearCopies<V> start(
            StatefulRedisConnection<String, byte[]> connection,
            int most,
            Decoder<V> decoder,
            EventExecutorGroup executor) {
        return new NearCopies<>(connection, most, decoder, executor);
    }

    /// Looks for a value, and lets it live for that long again, but not beyond its [rest][Decoder#rest]. Blocks for two
    /// seconds at most, and not at all where there is a copy.
    ///
    /// @throws InterruptedException when the thread is interrupted, before or meanwhile, and Redis must be asked
    public NearLook<V> find(String key, Duration idle) throws InterruptedException {
        if (!connection.isTrusted()) {
            unknown.increment();
            return new NearLook.Unknown<>();
        }
        @SuppressWarnings("unchecked")
        @Nullable
        Copy<V> copy = entries.getIfPresent(key) instanceof Copy<?> found ? (Copy<V>) found : null;
        if (copy == null || isToBeProlonged(copy, idle)) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            NearLook<V> look = read(key, idle, copy);
            (look instanceof NearLook.Unknown ? unknown : cold).increment();
            return look;
        }
        warm.increment();
        return new NearLook.Found<>(copy.value);
    }

    /// Drops the copy of a value that the caller has changed, before Redis says so.
    public void forget(String key) {
        entries.invalidate(key);
    }

    public NearStatistics statistics() {
        return new NearStatistics(warm.sum(), cold.sum(), unknown.sum(), changed.sum(), entries.estimatedSize());
    }

    private boolean isToBeProlonged(Copy<V> copy, Duration idle) {
        return copy.isToBeProlonged(idle, decoder.rest(copy.value));
    }

    /// @param prolonged what is known of the value, and is to be prolonged; null when nothing is known
    private NearLook<V> read(String key, Duration idle, @Nullable Copy<V> prolonged) throws InterruptedException {
        Reading reading = new Reading();
        entries.put(key, reading);
        Optional<Copy<V>> copy = Optional.empty();
        try {
            copy = prolonged == null ? ask(key) : prolong(key, shorter(longest(idle), decoder.rest(prolonged.value)));
        } catch (RedisException | ExecutionException | TimeoutException | CancellationException e) {
            return new NearLook.Unknown<>();
        } finally {
            store(key, reading, copy.orElse(null), prolonged != null);
        }
        if (copy.isEmpty()) {
            return new NearLook.Absent<>();
        }
        return prolonged != null || !isToBeProlonged(copy.get(), idle)
                ? new NearLook.Found<>(copy.get().value)
                : read(key, idle, copy.get());
    }

    /// Between a prolonging and the read behind it Redis tells of no change. Whatever else was read before that may be
    /// old then, and goes: its reader had left its mark by that time.
    private void store(String key, Reading reading, @Nullable Copy<V> copy, boolean prolonging) {
        if (prolonging) {
            entries.asMap().compute(key, (_, there) -> there == reading ? copy : null);
        } else if (copy != null) {
            entries.asMap().replace(key, reading, copy);
        } else {
            entries.asMap().remove(key, reading);
        }
    }

    private Optional<Copy<V>> ask(String key) throws InterruptedException, ExecutionException, TimeoutException {
        long askedAt = System.nanoTime();
        RedisAsyncCommands<String, byte[]> redis = connection.commands();
        RedisFuture<byte[]> value = redis.get(key);
        RedisFuture<Long> left = redis.pttl(key);
        byte @Nullable [] bytes = answer(value);
        return copy(key, bytes, askedAt + TimeUnit.MILLISECONDS.toNanos(answer(left)));
    }

    /// Redis tracks what was read, and forgets it when it is changed, though it tells nobody when the reader itself
    /// changed it: so it is read again.
    private Optional<Copy<V>> prolong(String key, Duration longest)
            throws InterruptedException, ExecutionException, TimeoutException {
        long askedAt = System.nanoTime();
        RedisAsyncCommands<String, byte[]> redis = connection.commands();
        RedisFuture<Boolean> prolonged = redis.pexpire(key, longest);
        RedisFuture<byte[]> value = redis.get(key);
        byte @Nullable [] bytes = answer(prolonged) ? answer(value) : null;
        return copy(key, bytes, askedAt + longest.toNanos());
    }

    private Optional<Copy<V>> copy(String key, byte @Nullable [] bytes, long endsAt) {
        return bytes == null || endsAt - System.nanoTime() <= 0
                ? Optional.empty()
                : decoder.decode(key, bytes).map(value -> new Copy<>(value, endsAt));
    }

    private static <T> T answer(RedisFuture<T> asked)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return asked.get(STALENESS_MAX.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            // Whoever gave up waiting must not leave a request in the queue.
            asked.cancel(true);
        }
    }

    private static Duration longest(Duration idle) {
        return idle.plus(idle.dividedBy(USES_TOLD));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    Ear ear() {
        return connection;
    }

    private final class Changes implements TrackedConnection.Listener {
        @Override
        public void changed(String key) {
            if (entries.asMap().remove(key) != null) {
                changed.increment();
            }
        }

        @Override
        public void allChanged() {
            entries.invalidateAll();
        }
    }
}
