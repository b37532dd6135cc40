package ai.autobot.pipeline.authenticate;

import ai.autobot.pipeline.runtime.redis.ChannelListener;
import ai.autobot.pipeline.runtime.redis.RedisUnavailableException;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is under way in this instance for which session. Who revokes a session says so on a channel; what was said
/// while this instance did not hear is found by the marks that revocations leave, which are looked at again and again
/// while it is not certain that it hears. That a session is not there says nothing: one that nobody used expires, and
/// its last call may go on.
///
/// Thread-safe. Nothing blocks but a look at the marks, on a thread of its own.
public final class SessionWatches implements ChannelListener {
    /// Where revocations are announced, each by its session's hash.
    public static final String CHANNEL = "autobot:revoked-sessions";

    private static final Logger LOG = LoggerFactory.getLogger(SessionWatches.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(2);
    private static final Duration RETRIED_FOR = Duration.ofSeconds(60);

    private final Marks marks;
    private final Map<String, Set<Watch>> watches = new ConcurrentHashMap<>();
    private final AtomicBoolean looking = new AtomicBoolean();

    /// What revocations leave behind.
    @FunctionalInterface
    public interface Marks {
        /// Those of these sessions that were revoked lately.
        Set<String> revoked(Set<String> hashes) throws InterruptedException;
    }

    public SessionWatches(Marks marks) {
        this.marks = marks;
    }

    /// Watches a session until the watch is closed.
    SessionWatch watch(String hash, Runnable whenRevoked) {
        Watch watch = new Watch(hash, whenRevoked);
        watches.compute(hash, (_, others) -> {
            Set<Watch> all = others == null ? ConcurrentHashMap.newKeySet() : others;
            all.add(watch);
            return all;
        });
        return watch;
    }

    @Override
    public void announced(String hash) {
        watches.getOrDefault(hash, Set.of()).forEach(watch -> watch.whenRevoked.run());
    }

    @Override
    public void listening() {
        if (!watches.isEmpty()) {
            Thread.ofVirtual().name("session-marks").start(this::lookAtMarks);
        }
    }

    /// What is announced may go by unheard at the moment. One look at a time: the next comes with the next call.
    @Override
    public void doubtful() {
        if (!watches.isEmpty() && looking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("session-marks").start(() -> {
                try {
                    marks.revoked(Set.copyOf(watches.keySet())).forEach(this::announced);
                } catch (RedisUnavailableException e) {
                    LOG.debug("Marks of revoked sessions cannot be read at the moment", e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    looking.set(false);
                }
            });
        }
    }

    private void lookAtMarks() {
        RetryPolicy<Object> whileRedisComesBack = RetryPolicy.builder()
                .handle(RedisUnavailableException.class)
                .withBackoff(FIRST_RETRY, LONGEST_RETRY)
                .withMaxRetries(-1)
                .withMaxDuration(RETRIED_FOR)
                .build();
        try {
            Failsafe.with(whileRedisComesBack)
                    .get(() -> {
                        Set<String> watched = Set.copyOf(watches.keySet());
                        return watched.isEmpty() ? Set.<String>of() : marks.revoked(watched);
                    })
                    .forEach(this::announced);
        } catch (RedisUnavailableException | FailsafeException e) {
            LOG.warn("Sessions may have been revoked unheard, their running calls go on", e);
        }
    }

    private final class Watch implements SessionWatch {
        private final String hash;
        private final Runnable whenRevoked;

        Watch(String hash, Runnable whenRevoked) {
            this.hash = hash;
            this.whenRevoked = whenRevoked;
        }

        @Override
        public void close() {
            watches.computeIfPresent(hash, (_, all) -> {
                all.remove(this);
                return all.isEmpty() ? null : all;
            });
        }
    }
}
