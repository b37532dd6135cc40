package ai.autobot.pipeline.runtime.journey;

/// When a stream thread asks for a commit: at once where there was none lately, and so seldom under load that it
/// commits for at most half of its time. A commit takes a thread's tasks all together, and takes milliseconds;
/// and after each, Kafka Streams takes half as many records at a time as before.
///
/// Where an end can be read without a commit, none is asked for: Kafka Streams commits by its interval.
///
/// Each stream thread has one, for all its tasks. Not thread-safe.
final class CommitPace {
    /// Between two looks of a thread's tasks there is nothing that takes so long but a commit, or a wait for records,
    /// and before a wait the pace is told.
    private static final long COMMIT_MILLIS = 2;

    /// After so long a commit that nobody saw was a quick one.
    private static final long UNSEEN_MILLIS = 20;

    /// What a commit costs the broker, which may be on this machine, is paid for several ends together.
    private static final long SHORTEST_REST_MILLIS = 8;

    /// A wait that no reader of an answer notices; also the most that one slow commit puts the next one off.
    private static final long LONGEST_REST_MILLIS = 100;

    private final boolean needed;
    private boolean wanted;
    private boolean asked;
    private long askedAt;
    private long lastLook;
    private long notBefore;

    /// @param needed whether an end can be read only when it is committed
    CommitPace(boolean needed) {
        this.needed = needed;
    }

    /// Something waits for a commit.
    void want() {
        wanted = needed;
    }

    /// To be called by each task, when the thread is about to wait for records: what was asked for is committed.
    ///
    /// @return how long the thread may wait until a commit is to be asked for, in milliseconds
    long patienceMillis(long nowMillis) {
        if (asked) {
            rest(nowMillis);
        }
        lastLook = nowMillis;
        return wanted ? Math.max(0, notBefore - nowMillis) : Long.MAX_VALUE;
    }

    private void rest(long nowMillis) {
        asked = false;
        notBefore = nowMillis + Math.clamp(nowMillis - lastLook, SHORTEST_REST_MILLIS, LONGEST_REST_MILLIS);
    }

    /// To be called by each task, whenever it runs.
    ///
    /// @return whether the task is to ask for a commit now
    boolean look(long nowMillis) {
        if (asked && (nowMillis - lastLook >= COMMIT_MILLIS || nowMillis - askedAt >= UNSEEN_MILLIS)) {
            rest(nowMillis);
        }
        lastLook = nowMillis;
        // A clock that was put back must not put commits off.
        boolean rested = nowMillis >= notBefore || notBefore - nowMillis > LONGEST_REST_MILLIS;
        if (!wanted || asked || !rested) {
            return false;
        }
        wanted = false;
        asked = true;
        askedAt = nowMillis;
        return true;
    }
}
