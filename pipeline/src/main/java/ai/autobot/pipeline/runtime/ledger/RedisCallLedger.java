package ai.autobot.pipeline.runtime.ledger;

import ai.autobot.pipeline.runtime.redis.Keyspace;
import ai.autobot.pipeline.runtime.redis.RedisUnavailableException;
import ai.autobot.pipeline.runtime.redis.Uninterrupted;
import ai.autobot.state.FinishedCall;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The ledger in Redis: an entry for each call, which names the attempt that makes it or holds what came of it.
/// An entry changes only from the value that its changer has seen, so that of two attempts one makes the call.
///
/// That an owner lives is not said by its entries, of which there may be tens of thousands, but once for all of
/// them.
public final class RedisCallLedger implements CallLedger, AutoCloseable {
    /// The channel on which calls are announced that nobody waits for any more, each by its name.
    public static final String ABANDONED = "autobot:abandoned-calls";

    private static final Logger LOG = LoggerFactory.getLogger(RedisCallLedger.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);
    private static final Duration HAND_OVER_TAKES = Duration.ofSeconds(5);

    /// However many wait, Redis is asked some 20,000 times a second by them all.
    private static final Duration PAUSE_OF_EACH = Duration.ofNanos(50_000);

    private final Keyspace calls;
    private final Incarnation self;
    private final Lives lives;
    private final Duration keep;
    private final Duration wait;
    private final Duration lease;
    private final LedgerStatistics statistics = new LedgerStatistics();
    private final CountDownLatch closed = new CountDownLatch(1);

    /// Attempts of this life that may own an entry: an entry of another one is left over.
    private final Set<String> claiming = ConcurrentHashMap.newKeySet();

    private RedisCallLedger(
            Keyspace calls, Incarnation self, Lives lives, LedgerSettings settings, Duration handOverGrace) {
        this.calls = calls;
        this.self = self;
        this.lives = lives;
        this.keep = settings.keep();
        this.wait = settings.waitLimit().orElse(handOverGrace.plus(HAND_OVER_TAKES));
        this.lease = settings.lease();
    }

    /// Begins a life of a worker; blocks for one request to Redis.
    ///
    /// @param calls the database of tasks
    /// @param instance the worker's name
    /// @param handOverGrace how long a call may run on after its partition was lost
    /// @throws IllegalArgumentException that names the setting that is out of its range
    public static RedisCallLedger open(
            Keyspace calls, String instance, LedgerSettings settings, Duration handOverGrace, Clock clock)
            throws InterruptedException {
        LedgerSettings.inRange(settings);
        Keyspace impatient = calls.within(settings.patience());
        Incarnation self = Incarnation.begin(instance, clock.instant());
        return new RedisCallLedger(
                impatient, self, new Lives(impatient, self, settings.lease()), settings, handOverGrace);
    }

    @Override
    public Claim claim(String call, String attemptId) throws InterruptedException {
        boolean mine = false;
        claiming.add(attemptId);
        try {
            Claim claim = awaitClaim(call, attemptId);
            statistics.count(claim);
            mine = claim instanceof Claim.Claimed;
            return claim;
        } catch (InterruptedException e) {
            // The answer that nobody waited for may have been that the call is claimed.
            release(call, attemptId);
            throw e;
        } finally {
            if (!mine) {
                claiming.remove(attemptId);
            }
        }
    }

    private Claim awaitClaim(String call, String attemptId) throws InterruptedException {
        Look first;
        try {
            first = look(call, attemptId, false);
        } catch (RedisUnavailableException e) {
            LOG.debug("a call is made without the ledger: {}", e.getMessage());
            return new Claim.Unavailable();
        }
        return switch (first) {
            case Claim claim -> claim;
            case Look.Running running -> awaitOther(call, attemptId);
        };
    }

    /// Whoever makes the call gives it up in time, unless it dies: so what Redis fails to say is asked again
    /// for as long as a lease.
    private Claim awaitOther(String call, String attemptId) throws InterruptedException {
        long from = System.nanoTime();
        long answeredAt = from;
        Duration pause = FIRST_PAUSE;
        statistics.waits();
        try {
            while (!closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                try {
                    Look look = look(call, attemptId, since(from).compareTo(wait) >= 0);
                    answeredAt = System.nanoTime();
                    if (look instanceof Claim claim) {
                        return claim;
                    }
                } catch (RedisUnavailableException e) {
                    if (since(answeredAt).compareTo(lease) > 0) {
                        LOG.debug("a call is made without the ledger: {}", e.getMessage());
                        return new Claim.Unavailable();
                    }
                }
                pause = longer(pause);
            }
            return new Claim.Unavailable();
        } finally {
            statistics.waitsNoMore();
        }
    }

    private Duration longer(Duration pause) {
        Duration crowded = PAUSE_OF_EACH.multipliedBy(statistics.waiting());
        Duration most = crowded.compareTo(LONGEST_PAUSE) > 0 ? crowded : LONGEST_PAUSE;
        Duration next = pause.multipliedBy(3).dividedBy(2);
        return next.compareTo(most) < 0 ? next : most;
    }

    /// Claims the call if that can be done at once.
    ///
    /// @param overdue whether to take it from an owner that lives
    /// @throws RedisUnavailableException when the ledger cannot say
    Look look(String call, String attemptId, boolean overdue) throws InterruptedException {
        LedgerEntry.Running mine = new LedgerEntry.Running(self, attemptId);
        Optional<byte[]> there = calls.getOrSet(key(call), LedgerEntry.write(mine), keep);
        if (there.isEmpty()) {
            return new Claim.Claimed();
        }
        return switch (LedgerEntry.read(there.get())) {
            case LedgerEntry.Finished(FinishedCall finished) -> new Claim.Finished(finished);
            case LedgerEntry.Unreadable unreadable -> new Claim.Unavailable();
            case LedgerEntry.Running running when running.equals(mine) -> new Claim.Claimed();
            case LedgerEntry.Running running -> {
                boolean gone = isGone(running);
                boolean afterCrash = gone && !running.owner().equals(self);
                yield gone || overdue ? takeOver(call, there.get(), mine, afterCrash) : new Look.Running();
            }
        };
    }

    private boolean isGone(LedgerEntry.Running running) throws InterruptedException {
        Incarnation owner = running.owner();
        if (owner.equals(self)) {
            return !claiming.contains(running.attemptId());
        }
        return owner.isSucceededBy(self) || !lives.isAlive(owner);
    }

    private Look takeOver(String call, byte[] seen, LedgerEntry.Running mine, boolean afterCrash)
            throws InterruptedException {
        if (!calls.replace(key(call), seen, LedgerEntry.write(mine), keep)) {
            return new Look.Running();
        }
        statistics.countTakenOver();
        return new Claim.Claimed(afterCrash);
    }

    @Override
    public Recording finish(String call, FinishedCall finished) {
        String attemptId = finished.getAttemptId();
        Recording recording;
        try {
            recording = Uninterrupted.ask(() -> isKept(call, finished)) ? Recording.KEPT : Recording.TAKEN_OVER;
        } catch (RedisUnavailableException e) {
            LOG.debug("a call's result is not kept: {}", e.getMessage());
            recording = Recording.UNAVAILABLE;
        } finally {
            claiming.remove(attemptId);
        }
        statistics.count(recording);
        return recording;
    }

    private boolean isKept(String call, FinishedCall finished) throws InterruptedException {
        byte[] mine = LedgerEntry.write(new LedgerEntry.Running(self, finished.getAttemptId()));
        byte[] result = LedgerEntry.write(finished);
        return calls.replace(key(call), mine, result, keep)
                || (!claiming.contains(finished.getAttemptId()) && isKeptUnclaimed(call, result));
    }

    /// Whoever has claimed a call and lives has its result kept, and nobody else: what it left is not to be taken for
    /// a place where there never was a claim.
    private boolean isKeptUnclaimed(String call, byte[] result) throws InterruptedException {
        Optional<byte[]> there = calls.getOrSet(key(call), result, keep);
        return there.isEmpty()
                || (LedgerEntry.read(there.get()) instanceof LedgerEntry.Running running
                        && isGone(running)
                        && calls.replace(key(call), there.get(), result, keep));
    }

    @Override
    public void release(String call, String attemptId) {
        byte[] mine = LedgerEntry.write(new LedgerEntry.Running(self, attemptId));
        try {
            Uninterrupted.ask(() -> calls.delete(key(call), mine));
        } catch (RedisUnavailableException e) {
            LOG.debug("a claim is left to end with this worker's life: {}", e.getMessage());
        } finally {
            claiming.remove(attemptId);
        }
    }

    @Override
    public void abandon(String call) {
        try {
            Uninterrupted.ask(() -> {
                calls.announce(ABANDONED, call);
                return true;
            });
        } catch (RedisUnavailableException e) {
            LOG.debug("nobody is told that a call is abandoned: {}", e.getMessage());
        }
    }

    @Override
    public void forget(List<String> names) throws InterruptedException {
        if (names.isEmpty()) {
            return;
        }
        try {
            calls.deleteAll(names.stream().map(RedisCallLedger::key).toList());
        } catch (RedisUnavailableException e) {
            LOG.debug("results are left to expire: {}", e.getMessage());
        }
    }

    Incarnation self() {
        return self;
    }

    public LedgerStatistics statistics() {
        return statistics;
    }

    /// Ends this life: nobody waits for its calls any more. To be closed when its attempts have ended, and
    /// before Redis. Blocks for one request. Idempotent.
    @Override
    public void close() {
        closed.countDown();
        lives.close();
    }

    private static String key(String call) {
        return "call:" + call;
    }

    private static Duration since(long fromNanos) {
        return Duration.ofNanos(System.nanoTime() - fromNanos);
    }
}
