package ai.autobot.pipeline.runtime.journey;

import ai.autobot.pipeline.runtime.config.Live;
import ai.autobot.pipeline.runtime.config.Ranges;
import ai.autobot.pipeline.runtime.kafka.Doorbells;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the journeys of an instance share, over all its partitions. Thread-safe.
///
/// @param settings how much and how long
/// @param work what an attempt does
/// @param capacity what the instance has taken on
/// @param statistics what it has done
/// @param executor runs attempts, each on a thread of its own
/// @param attemptIds makes a new id at each call
/// @param paces of each stream thread, when it asks for a commit
/// @param doorbells of each stream thread, what ends its wait for records
/// @param handOver attempts that outlive the loss of their partition
/// @param earlyEnds ends that are told before they are committed; null where each is told with its commit
/// @param halted whether [#halt] was called
public record Journeys<R>(
        Live<JourneySettings> settings,
        Work<R> work,
        Capacity capacity,
        JourneyStatistics statistics,
        Executor executor,
        Supplier<String> attemptIds,
        ThreadLocal<CommitPace> paces,
        Doorbells doorbells,
        HandOver handOver,
        @Nullable EarlyEnds earlyEnds,
        AtomicBoolean halted) {
    /// @param commitEnds whether an end can be read only when it is committed
    public Journeys(
            Live<JourneySettings> settings,
            Work<R> work,
            Capacity capacity,
            JourneyStatistics statistics,
            Executor executor,
            Supplier<String> attemptIds,
            boolean commitEnds,
            HandOver handOver) {
        this(
                settings,
                work,
                capacity,
                statistics,
                executor,
                attemptIds,
                ThreadLocal.withInitial(() -> new CommitPace(commitEnds)),
                new Doorbells(),
                handOver,
                null,
                new AtomicBoolean());
    }

    /// On virtual threads, as many at once as the settings say; ends are to be committed.
    ///
    /// @throws IllegalArgumentException that names the setting that is out of its range
    public static <R> Journeys<R> of(JourneySettings settings, Work<R> work) {
        return of(Live.fixed(settings), IntUnaryOperator.identity(), true, work);
    }

    /// On virtual threads.
    ///
    /// @param settings read at use, but for the grace of the hand-over and how long ids are remembered
    /// @param runnable how many of the wanted calls this process can run at once
    /// @param commitEnds whether an end can be read only when it is committed: then a commit is asked for soon
    /// @throws IllegalArgumentException that names the setting that is out of its range
    public static <R> Journeys<R> of(
            Live<JourneySettings> settings, IntUnaryOperator runnable, boolean commitEnds, Work<R> work) {
        JourneySettings first = settings.now();
        Ranges.check(JourneySettings.class, first);
        return new Journeys<>(
                settings,
                work,
                new Capacity(settings, runnable),
                new JourneyStatistics(),
                task -> Thread.ofVirtual().name("attempt").start(task),
                () -> UUID.randomUUID().toString(),
                commitEnds,
                HandOver.within(first.handOverGrace()));
    }

    /// The same; ends are told before they are committed.
    public Journeys<R> telling(EarlyEnds early) {
        return new Journeys<>(
                settings, work, capacity, statistics, executor, attemptIds, paces, doorbells, handOver, early, halted);
    }

    /// From here on no attempt is started, and none that returns is collected: what is pending stays so, for
    /// whoever has the partition next. To be called before what attempts use is closed, for they fail by it, and
    /// nobody should be answered with that. What arrives is still stored. Cannot be taken back.
    public void halt() {
        halted.set(true);
    }

    /// Waits until the attempts whose partitions were lost have ended, at most the grace of the hand-over; what
    /// runs then is stopped, and waited for some 5 s more. An interrupt ends the grace.
    public void awaitHandOver() {
        handOver.drain();
    }

    /// Nobody waits any more for what is kept under this name: an attempt that runs on for it, though its partition was
    /// lost, stops.
    public void abandon(String keptAs) {
        handOver.abandon(keptAs);
    }

    /// Attempts that run on though their partition was lost.
    public int handedOver() {
        return handOver.size();
    }

    boolean isHalted() {
        return halted.get();
    }
}
