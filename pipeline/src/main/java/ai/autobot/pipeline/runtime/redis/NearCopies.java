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

        boolean isToBeProlonged(Duration idle) {
            Duration left = Duration.ofNanos(endsAt - System.nanoTime());
            return left.compareTo(idle) < 0 || left.compareTo(longest(idle)) > 0;
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

    /// Looks for a value, and lets it live for that long again. Blocks for two seconds at most, and not at all where
    /// there is a copy.
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
        if (copy == null || copy.isToBeProlonged(idle)) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            NearLook<V> look = read(key, idle, copy != null);
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

    private NearLook<V> read(String key, Duration idle, boolean prolonging) throws InterruptedException {
        Reading reading = new Reading();
        entries.put(key, reading);
        Optional<Copy<V>> copy = Optional.empty();
        try {
            copy = prolonging ? prolong(key, longest(idle)) : ask(key);
        } catch (RedisException | ExecutionException | TimeoutException | CancellationException e) {
            return new NearLook.Unknown<>();
        } finally {
            store(key, reading, copy.orElse(null), prolonging);
        }
        if (copy.isEmpty()) {
            return new NearLook.Absent<>();
        }
        return prolonging || !copy.get().isToBeProlonged(idle)
                ? new NearLook.Found<>(copy.get().value)
                : read(key, idle, true);
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
