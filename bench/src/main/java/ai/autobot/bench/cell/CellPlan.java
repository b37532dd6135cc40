package ai.autobot.bench.cell;

import ai.autobot.bench.CallTimes;
import ai.autobot.bench.contender.Contender;
import ai.autobot.local.load.LoadPlan;
import ai.autobot.local.load.Pace;
import java.time.Duration;

/// One cell: a contender, and a load.
///
/// @param contender who is measured
/// @param calls how long a call takes
/// @param http whether a call goes over HTTP; else the contender's thread sleeps
/// @param rate requests a second, sent at their times whatever becomes of those before
/// @param conversations over how many conversations; 0 for so many that a request seldom waits for the one before
/// @param settle for how long the load runs before it is measured
/// @param duration for how long it is measured
/// @param warmUp for how long short calls are made before all
/// @param kill whether the contender is killed in the middle, and started again
/// @param collect whether the heap is measured when all is sent: an in-flight cell
/// @param stream whether all contenders publish tokens
/// @param heap of the contender's JVM, as `-Xmx` takes it
public record CellPlan(
        Contender contender,
        CallTimes calls,
        boolean http,
        int rate,
        int conversations,
        Duration settle,
        Duration duration,
        Duration warmUp,
        boolean kill,
        boolean collect,
        boolean stream,
        String heap) {
    private static final int MOST_OVER_HTTP = 20_000;
    private static final int MOST_SLEEPING = 60_000;
    private static final int LEAST_AT_ONCE = 256;
    /// So many that none has more than its share of an instance.
    private static final int USERS = 100;
    private static final int MOST_WARM_UP_RATE = 500;

    /// The load, its settling included.
    LoadPlan load() {
        int count = count(rate, settle.plus(duration));
        return new LoadPlan(rate, pace(), count, Math.min(count, spread()), USERS);
    }

    /// The number of the first request that is measured.
    int firstMeasured() {
        return count(rate, settle);
    }

    /// At half of the rate, but no more than contenders bear that answer one call after the other.
    LoadPlan warmUpLoad() {
        int slow = Math.clamp(rate / 2, 1, MOST_WARM_UP_RATE);
        return new LoadPlan(slow, pace(), Math.max(1, count(slow, warmUp)), spread(), USERS);
    }

    private int spread() {
        return conversations > 0
                ? conversations
                : LoadPlan.enoughConversations(rate, new Pace(Duration.ZERO, calls.longest(), 2));
    }

    private Pace pace() {
        return new Pace(Duration.ZERO, calls.typical(), 2);
    }

    /// Twice what the load needs on average.
    int concurrency() {
        long needed = 2L * rate * calls.mean().toMillis() / 1_000;
        int most = http ? MOST_OVER_HTTP : MOST_SLEEPING;
        return collect ? most : Math.clamp(needed, LEAST_AT_ONCE, most);
    }

    private static int count(int rate, Duration time) {
        return Math.toIntExact(rate * time.toMillis() / 1_000);
    }

    /// The load in words; cells with the same are compared.
    public String loadText() {
        return "calls of " + calls.text() + (http ? "" : ", slept") + ", " + rate + "/s, "
                + (conversations > 0 ? conversations + " conversations" : "as many conversations as it takes")
                + (stream ? ", all publish tokens" : "") + (kill ? ", kill -9 in the middle" : "")
                + (collect ? ", all in flight at once" : "");
    }
}
