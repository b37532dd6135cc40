package ai.autobot.pipeline.runtime.journey;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// What the real ledger promises, in memory; and what it is there to prevent, counted. For one test thread.
final class SimulatedLedger {
    /// What a claim comes to.
    enum Claim {
        CLAIMED,
        FINISHED,
        RUNNING
    }

    private record Owner(String instance, String attemptId) {}

    private final Map<String, Owner> owners = new HashMap<>();
    private final Set<String> results = new HashSet<>();
    private final Set<String> everFinished = new HashSet<>();
    private final Map<String, Integer> made = new HashMap<>();
    private int madeAgain;
    private int reused;

    /// @param lives whether an instance does
    Claim claim(String call, String instance, String attemptId, Predicate<String> lives) {
        if (results.contains(call)) {
            reused++;
            return Claim.FINISHED;
        }
        Owner owner = owners.get(call);
        if (owner != null && lives.test(owner.instance())) {
            return Claim.RUNNING;
        }
        owners.put(call, new Owner(instance, attemptId));
        return Claim.CLAIMED;
    }

    /// The provider is asked.
    void make(String call) {
        made.merge(call, 1, Integer::sum);
        if (everFinished.contains(call)) {
            madeAgain++;
        }
    }

    void finish(String call, String instance, String attemptId) {
        if (owners.remove(call, new Owner(instance, attemptId))) {
            results.add(call);
            everFinished.add(call);
        }
    }

    void release(String call, String instance, String attemptId) {
        owners.remove(call, new Owner(instance, attemptId));
    }

    void forget(List<String> calls) {
        calls.forEach(results::remove);
    }

    /// Calls that were made though one had finished and its result was kept.
    int madeAgain() {
        return madeAgain;
    }

    /// How often the call was made that was made most often.
    int mostOfOne() {
        return made.values().stream().mapToInt(count -> count).max().orElse(0);
    }

    int reused() {
        return reused;
    }
}
