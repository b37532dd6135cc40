package ai.autobot.pipeline.runtime.ledger;

import ai.autobot.pipeline.runtime.redis.Keyspace;
import ai.autobot.pipeline.runtime.redis.RedisUnavailableException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which workers live: each says so in Redis for all its calls together, again and again, while it does.
/// Thread-safe.
final class Lives implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lives.class);
    private static final int RENEWALS_IN_A_LEASE = 3;
    private static final byte[] PRESENT = {1};

    /// Thousands may wait for calls of the same worker: one look answers all that ask within this time.
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Keyspace keys;
    private final Keyspace renewed;
    private final Incarnation self;
    private final Duration lease;
    private final Map<String, Sight> sights = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread renewer;

    /// Says that this life has begun; blocks for one request to Redis.
    Lives(Keyspace keys, Incarnation self, Duration lease) throws InterruptedException {
        this.keys = keys;
        // One that is not answered must not take the time of the next.
        renewed = keys.within(lease.dividedBy(RENEWALS_IN_A_LEASE));
        this.self = self;
        this.lease = lease;
        renew();
        // Not a virtual one: it must come to its turn while tens of thousands of those want theirs.
        renewer = Thread.ofPlatform().name("ledger-lease").daemon().start(this::keepRenewing);
    }

    private void keepRenewing() {
        long pauseMillis = lease.dividedBy(RENEWALS_IN_A_LEASE).toMillis();
        try {
            while (!closed.await(pauseMillis, TimeUnit.MILLISECONDS)) {
                renew();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void renew() throws InterruptedException {
        try {
            renewed.set(key(self), PRESENT, lease);
        } catch (RedisUnavailableException e) {
            LOG.warn("the lease of this worker's calls was not renewed: {}", e.getMessage());
        } catch (RuntimeException e) {
            // What leaves here would end all renewing, and this worker would count as dead.
            LOG.error("the lease of this worker's calls was not renewed", e);
        }
    }

    /// Whether a worker has said so within its lease, as of a moment ago.
    ///
    /// @throws RedisUnavailableException when that cannot be told
    boolean isAlive(Incarnation other) throws InterruptedException {
        return sights.computeIfAbsent(key(other), Sight::new).isAlive();
    }

    /// Says that this life is over, so that nobody waits for it. Blocks for one request to Redis. Idempotent.
    @Override
    public void close() {
        if (closed.getCount() == 0) {
            return;
        }
        closed.countDown();
        try {
            renewer.join();
            keys.delete(key(self));
        } catch (RedisUnavailableException e) {
            LOG.debug("the lease ends by itself: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String key(Incarnation life) {
        return "alive:" + life.text();
    }

    /// What was seen of another worker last.
    private final class Sight {
        private final String key;
        private final ReentrantLock lock = new ReentrantLock();
        private boolean seen;
        private boolean alive;
        private @Nullable RedisUnavailableException failure;
        private long atNanos;

        Sight(String key) {
            this.key = key;
        }

        /// That nothing could be seen is shared as well: thousands would wait for their own time-outs in turn.
        private void look() throws InterruptedException {
            try {
                alive = keys.get(key).isPresent();
                failure = null;
            } catch (RedisUnavailableException e) {
                failure = e;
            }
            atNanos = System.nanoTime();
            seen = true;
        }

        boolean isAlive() throws InterruptedException {
            lock.lockInterruptibly();
            try {
                if (!seen || System.nanoTime() - atNanos > FRESH_NANOS) {
                    look();
                }
                if (failure != null) {
                    throw failure;
                }
                return alive;
            } finally {
                lock.unlock();
            }
        }
    }
}
