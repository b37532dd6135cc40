package ai.autobot.pipeline.runtime.config.changes;

import ai.autobot.events.ConfigChange;
import ai.autobot.events.ConfigEvent;
import ai.autobot.events.ConfigOutcome;
import ai.autobot.pipeline.runtime.config.InvalidConfigurationException;
import ai.autobot.pipeline.runtime.config.LiveConfiguration;
import ai.autobot.pipeline.runtime.config.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows `config.changes`: each record is applied, or refused and leaves no trace, and `config.events` is
/// told which. The newest record of a key holds. Changes are taken one after the other, on a thread of its
/// own.
///
/// A guarded change holds for good only once an instance has written it again without a guard, after it was
/// watched to the end; one that an instance finds unconfirmed when its time is long over is taken back. So it
/// does not matter who dies meanwhile, the command that set it included. Thread-safe.
public final class ConfigFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigFollower.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONG_OVER = Duration.ofSeconds(30);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(8);

    private final String instance;
    private final LiveConfiguration live;
    private final ChangeTopic topic;
    private final ConfigRecords records;
    private final Guards guards;

    /// Of each key the record that holds.
    private final Map<String, ConfigChange> holding = new ConcurrentHashMap<>();

    /// Of each key what is to be written.
    private final Map<String, Unwritten> unwritten = new ConcurrentHashMap<>();

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    /// What follows from a change, for as long as that one holds.
    ///
    /// @param next made anew for each try
    private record Unwritten(ConfigChange holds, Supplier<ConfigChange> next) {}

    private ConfigFollower(
            Map<String, Object> kafka, String instance, LiveConfiguration live, ChangesSettings settings) {
        this.instance = instance;
        this.live = live;
        this.topic = new ChangeTopic(kafka);
        this.records = new ConfigRecords(kafka);
        this.guards = new Guards(kafka, settings, this::conclude);
        this.thread = Thread.ofPlatform().name("config-follower").daemon(true).unstarted(this::follow);
    }

    /// Takes over all changes that there are, and follows those that come. Blocks until it has caught up.
    ///
    /// @param kafka client properties
    /// @param instance the name of this worker
    /// @param live what is changed; it has begun when this returns
    /// @throws ChangesUnreadableException when the topic cannot be read to its end within the limit
    /// @throws InvalidConfigurationException when the settings make no valid whole, changed or not
    public static ConfigFollower start(
            Map<String, Object> kafka, String instance, LiveConfiguration live, ChangesSettings settings) {
        ConfigFollower follower = new ConfigFollower(kafka, instance, live, settings);
        try {
            follower.begin(ChangeLog.of(follower.topic.readToEnd(settings.catchUpLimit())));
            follower.thread.start();
            return follower;
        } catch (KafkaException e) {
            follower.letGo();
            throw new ChangesUnreadableException("the live changes cannot be read: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            follower.letGo();
            throw e;
        }
    }

    private void begin(ChangeLog log) {
        // Clocks differ, and who watches may be writing its verdict just now.
        Instant now = Instant.now().minus(LONG_OVER);
        Verdict all = live.begin(log.newestValues(now), log.version());
        switch (all) {
            case Verdict.Applied _ -> log.newest().forEach(change -> holding.put(change.getKey(), change));
            case Verdict.Refused _ -> beginOneByOne(log, now);
        }
        log.broken().forEach(broken -> refuse(broken.key(), null, 0, broken.reason()));
        tell(ConfigOutcome.APPLIED, live.version(), null, null, "as it is at the start");
        for (ConfigChange change : log.newest()) {
            if (change.getGuardMillis().isPresent() && change.equals(holding.get(change.getKey()))) {
                if (Guard.isOver(change, now)) {
                    conclude(change, false, "nobody was there to say that it is good");
                } else {
                    guards.begin(change);
                }
            }
        }
    }

    /// Together they are refused: those that are good each for itself still hold.
    private void beginOneByOne(ChangeLog log, Instant now) {
        if (live.begin(Map.of(), 0) instanceof Verdict.Refused(String reason)) {
            throw new InvalidConfigurationException(reason);
        }
        for (ConfigChange newest : log.newest()) {
            String key = newest.getKey();
            Verdict verdict = live.change(key, ChangeLog.value(newest, now), newest.getVersion());
            if (verdict instanceof Verdict.Refused(String reason)) {
                refuse(key, newest.getValue().orElse(null), newest.getVersion(), reason);
                log.earlier(newest).stream()
                        .filter(earlier -> live.change(key, earlier.getValue().orElse(null), earlier.getVersion())
                                instanceof Verdict.Applied)
                        .findFirst()
                        .ifPresent(earlier -> holding.put(key, earlier));
            } else {
                holding.put(key, newest);
            }
        }
    }

    /// What it uses is closed by this thread, for nobody else may meanwhile.
    private void follow() {
        try {
            followUntilClosed();
        } finally {
            letGo();
        }
    }

    private void followUntilClosed() {
        while (closed.getCount() > 0) {
            try {
                topic.poll().forEach(this::takeWhatComes);
            } catch (WakeupException e) {
                LOG.debug("The configuration is followed no longer", e);
            } catch (KafkaException e) {
                LOG.warn("live changes cannot be read, and are tried again: after={}", PAUSE, e);
                pause();
            }
        }
    }

    private void pause() {
        try {
            var _ = closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // Nobody interrupts this thread but to end it.
            closed.countDown();
        }
    }

    /// One that breaks must not keep the others from being taken.
    private void takeWhatComes(Received received) {
        try {
            take(received);
        } catch (RuntimeException e) {
            LOG.error("a live change could not be taken", e);
        }
    }

    private void take(Received received) {
        switch (received) {
            case Received.Broken(String key, String reason) -> refuse(key, null, 0, reason);
            case Received.Removed(String key) -> remove(key);
            case Received.Change(ConfigChange change) -> take(change);
        }
    }

    private void remove(String key) {
        if (holding.remove(key) == null) {
            return;
        }
        guards.end(key);
        switch (live.change(key, null, live.version())) {
            case Verdict.Applied(long version) ->
                tell(ConfigOutcome.APPLIED, version, key, null, "taken out of the topic");
            case Verdict.Refused(String reason) -> refuse(key, null, live.version(), reason);
        }
    }

    private void take(ConfigChange change) {
        String key = change.getKey();
        @Nullable String value = change.getValue().orElse(null);
        @Nullable ConfigChange before = holding.get(key);
        if (before != null && ChangeLog.isLate(before, change)) {
            // The newest record of a key holds, so that one must be the newest again.
            write(before, () -> before);
            return;
        }
        if (before != null && ChangeLog.isSame(before, change)) {
            // Who wrote it first has said it for all.
            unwritten.remove(key);
            if (before.getGuardMillis().isPresent() && change.getGuardMillis().isEmpty()) {
                holding.put(key, change);
                guards.end(key);
                tell(
                        ConfigOutcome.APPLIED,
                        change.getVersion(),
                        key,
                        value,
                        "kept: " + change.getComment().orElse(""));
            }
            return;
        }
        switch (live.change(key, value, change.getVersion())) {
            case Verdict.Applied _ -> {
                holding.put(key, change);
                guards.end(key);
                if (change.getGuardMillis().isPresent()) {
                    guards.begin(change);
                }
                ConfigOutcome outcome =
                        change.getRollsBack().isPresent() ? ConfigOutcome.ROLLED_BACK : ConfigOutcome.APPLIED;
                tell(
                        outcome,
                        change.getVersion(),
                        key,
                        value,
                        change.getComment().orElse(null));
            }
            case Verdict.Refused(String reason) -> refuse(key, value, change.getVersion(), reason);
        }
    }

    /// Writes what is to become of a guarded change; all instances that watched come to that, and the first
    /// one's record makes the others' the same.
    private void conclude(ConfigChange change, boolean keep, String reason) {
        LOG.info("guarded change judged: key={} version={} keep={}", change.getKey(), change.getVersion(), keep);
        write(change, () -> verdict(change, keep, reason));
    }

    private ConfigChange verdict(ConfigChange change, boolean keep, String reason) {
        ConfigChange.Builder next = ConfigChange.newBuilder(change)
                .setGuardMillis(null)
                .setChangedBy(ChangeLog.GUARD + instance)
                .setChangedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                .setComment(reason);
        if (!keep) {
            next.setValue(change.getPreviousValue().orElse(null))
                    .setVersion(Math.max(live.version(), change.getVersion()) + 1)
                    .setRollsBack(change.getVersion());
        }
        return next.build();
    }

    /// Writes what follows from a change: again and again, for a guard's verdict must not get lost while Kafka is away,
    /// or does not let this worker write. What is to be written of a key is what was wanted last.
    private void write(ConfigChange holds, Supplier<ConfigChange> next) {
        Unwritten wanted = new Unwritten(holds, next);
        unwritten.put(holds.getKey(), wanted);
        write(wanted, PAUSE);
    }

    private void write(Unwritten wanted, Duration pause) {
        String key = wanted.holds().getKey();
        if (closed.getCount() == 0 || !wanted.equals(unwritten.get(key))) {
            return;
        }
        if (!wanted.holds().equals(holding.get(key))) {
            unwritten.remove(key, wanted);
            return;
        }
        var _ = records.write(wanted.next().get()).whenComplete((_, failure) -> {
            if (failure == null) {
                unwritten.remove(key, wanted);
                return;
            }
            LOG.warn(
                    "config.changes cannot be written, and is tried again: key={} after={} cause={}",
                    key,
                    pause,
                    failure.toString());
            Duration doubled = pause.multipliedBy(2);
            Duration longer = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
            CompletableFuture.delayedExecutor(
                            pause.toMillis(),
                            TimeUnit.MILLISECONDS,
                            task -> Thread.ofVirtual().start(task))
                    .execute(() -> write(wanted, longer));
        });
    }

    private void refuse(String key, @Nullable String value, long version, String reason) {
        LOG.warn(
                "live change refused: key={} version={} reason={}", live.rules().shownKey(key), version, reason);
        tell(
                ConfigOutcome.REJECTED,
                version,
                live.rules().shownKey(key),
                live.rules().shown(key, value),
                reason);
    }

    private void tell(
            ConfigOutcome outcome,
            long version,
            @Nullable String key,
            @Nullable String value,
            @Nullable String reason) {
        @Nullable String shown = key == null ? null : live.rules().shown(key, value);
        if (outcome != ConfigOutcome.REJECTED) {
            LOG.info("configuration: outcome={} version={} key={} value={}", outcome, version, key, shown);
        }
        var _ = records.tell(new ConfigEvent(
                        instance,
                        version,
                        outcome,
                        key,
                        shown,
                        reason,
                        Instant.now().truncatedTo(ChronoUnit.MILLIS)))
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        LOG.warn("config.events cannot be written: version={}", version, failure);
                    }
                });
    }

    private void letGo() {
        guards.close();
        topic.close();
        records.close();
    }

    /// Follows no longer. Blocks for 8 s at most, until what is on its way is written. Idempotent; an interrupt ends
    /// the wait alone.
    @Override
    public void close() {
        closed.countDown();
        topic.wakeUp();
        try {
            if (!thread.join(LONGEST_CLOSE)) {
                LOG.warn("the configuration is still being followed after {}", LONGEST_CLOSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
