package ai.autobot.pipeline.runtime.journey;

import ai.autobot.pipeline.runtime.config.Live;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/// How much an instance takes on at once, over all its partitions: requests that run, requests that have not ended,
/// and the bytes that those hold; and how much of that one user may have. Thread-safe; no call waits for longer than
/// another takes.
public final class Capacity {
    private final Live<JourneySettings> settings;
    private final IntUnaryOperator runnable;
    private final Map<String, Share> shares = new HashMap<>();
    private final SlotQueue queue = new SlotQueue();
    private final RecentEnds ends = new RecentEnds();
    private final Set<OldestPending> partitions = new HashSet<>();
    private int running;
    private int peakRunning;
    private int pending;
    private long pendingBytes;

    public Capacity(JourneySettings settings) {
        this(Live.fixed(settings), IntUnaryOperator.identity());
    }

    /// @param settings read at each use: what has begun goes on where a limit was lowered
    /// @param runnable how many of the wanted calls this process can run at once
    Capacity(Live<JourneySettings> settings, IntUnaryOperator runnable) {
        this.settings = settings;
        this.runnable = runnable;
    }

    /// What one user has of it. It goes with the user's last request and the last call that ran for it.
    private static final class Share {
        private int running;
        private int pending;
        private long pendingBytes;
        private final RecentEnds ends = new RecentEnds();

        /// The partitions that passed the user over and want to be told when it may run again.
        private final Set<Applicant> passedOverBy = new HashSet<>(2);

        private boolean isEmpty() {
            return running == 0 && pending == 0;
        }
    }

    /// What becomes of a wish to start a call.
    enum Slot {
        /// There is a slot, and it is taken; [#returned] gives it back.
        TAKEN,
        /// The user runs as much as a user may; the applicant is told when it runs less.
        USER_AT_LIMIT,
        /// The instance runs as much as it may, or what is free is another partition's turn; ask again soon.
        NONE_FREE
    }

    /// Attempts whose work has not returned.
    public synchronized int running() {
        return running;
    }

    /// Those of them that are of one user.
    synchronized int running(String user) {
        Share share = shares.get(user);
        return share == null ? 0 : share.running;
    }

    /// How many may run at once.
    public int maxRunning() {
        return runnable.applyAsInt(settings.now().maxRunning());
    }

    /// The most that ran at once so far.
    public synchronized int peakRunning() {
        return peakRunning;
    }

    /// Requests without a terminal record: waiting, running or finished and not yet written.
    public synchronized int pending() {
        return pending;
    }

    /// What those requests hold in memory, in bytes.
    public synchronized long pendingBytes() {
        return pendingBytes;
    }

    /// When the oldest request arrived that has no terminal record; empty when there is none.
    public synchronized Optional<Instant> oldestArrival() {
        return partitions.stream()
                .map(OldestPending::arrival)
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
    }

    /// Counts a partition's oldest request in, until [#untrack].
    synchronized OldestPending track() {
        OldestPending oldest = new OldestPending();
        partitions.add(oldest);
        return oldest;
    }

    synchronized void untrack(OldestPending oldest) {
        partitions.remove(oldest);
    }

    /// Users who have a request without a terminal record, or a call that has not returned.
    public synchronized int users() {
        return shares.size();
    }

    /// Takes on a new request, unless that would be too many, of this user or of all. A user who has none may have one,
    /// however large.
    ///
    /// @return empty when it was taken on; else how long those that are too many may take to end
    synchronized Optional<Duration> admit(String user, int bytes, long nowMillis) {
        JourneySettings limits = settings.now();
        if (pending >= limits.maxPending() || pendingBytes + bytes > limits.maxPendingBytes()) {
            return Optional.of(ends.untilEnded(pending, nowMillis));
        }
        Share share = shares.get(user);
        if (share != null
                && share.pending > 0
                && (share.pending >= limits.maxPendingPerUser()
                        || share.pendingBytes + bytes > limits.maxPendingBytesPerUser())) {
            return Optional.of(share.ends.untilEnded(share.pending, nowMillis));
        }
        restore(user, bytes);
        return Optional.empty();
    }

    /// Takes on a request that was admitted in an earlier life.
    synchronized void restore(String user, int bytes) {
        pending++;
        pendingBytes += bytes;
        Share share = shares.computeIfAbsent(user, id -> new Share());
        share.pending++;
        share.pendingBytes += bytes;
    }

    /// A request holds more than it did: it is not stopped for that, but fewer new ones are admitted.
    synchronized void grow(String user, int bytes) {
        pendingBytes += bytes;
        shareOf(user).pendingBytes += bytes;
    }

    /// A request that was taken on has ended.
    synchronized void end(String user, int bytes, long nowMillis) {
        ends.count(nowMillis);
        shareOf(user).ends.count(nowMillis);
        letGo(user, bytes);
    }

    /// A request that was taken on goes on elsewhere.
    synchronized void letGo(String user, int bytes) {
        pending--;
        pendingBytes -= bytes;
        Share share = shareOf(user);
        share.pending--;
        share.pendingBytes -= bytes;
        forgetIdle(user, share);
    }

    /// Takes a slot to run in for a request of a user that has been taken on.
    ///
    /// @param applicant the partition that wants it; to [leave][#leave] when it wants none any more
    synchronized Slot tryStart(String user, Applicant applicant, long nowMillis) {
        Share share = shareOf(user);
        JourneySettings limits = settings.now();
        if (share.running >= limits.maxRunningPerUser()) {
            share.passedOverBy.add(applicant);
            return Slot.USER_AT_LIMIT;
        }
        if (!queue.mayTake(applicant, Math.max(0, runnable.applyAsInt(limits.maxRunning()) - running), nowMillis)) {
            return Slot.NONE_FREE;
        }
        running++;
        share.running++;
        peakRunning = Math.max(peakRunning, running);
        return Slot.TAKEN;
    }

    synchronized void returned(String user) {
        running--;
        Share share = shareOf(user);
        share.running--;
        share.passedOverBy.forEach(applicant -> applicant.mayRun(user));
        share.passedOverBy.clear();
        forgetIdle(user, share);
    }

    /// The applicant wants no slot at the moment: nobody is to wait for it.
    synchronized void leave(Applicant applicant) {
        queue.leave(applicant);
    }

    private Share shareOf(String user) {
        Share share = shares.get(user);
        if (share == null) {
            throw new IllegalStateException("a user has more returned or ended than was taken on");
        }
        return share;
    }

    private void forgetIdle(String user, Share share) {
        if (share.isEmpty()) {
            shares.remove(user);
        }
    }
}
