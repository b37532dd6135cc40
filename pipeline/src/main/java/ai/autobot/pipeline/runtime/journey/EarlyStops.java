package ai.autobot.pipeline.runtime.journey;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;

/// Wishes to stop a request that has not come yet: nothing orders the two topics. Few, kept for a short while
/// and in memory only: when one is lost, its request is answered as if nobody had asked. Not thread-safe.
final class EarlyStops {
    private static final int MOST = 1_000;
    private static final Duration KEPT = Duration.ofSeconds(30);

    private final LinkedHashMap<RequestKey, Wish> wishes = new LinkedHashMap<>();

    void add(Signal.StopAsked asked, Instant now) {
        dropExpired(now);
        if (wishes.size() >= MOST) {
            wishes.pollFirstEntry();
        }
        wishes.remove(asked.key());
        wishes.put(asked.key(), new Wish(asked, now.plus(KEPT)));
    }

    /// Forgets the wishes whose request did not come in time, and their tokens.
    void dropExpired(Instant now) {
        while (!wishes.isEmpty() && wishes.firstEntry().getValue().until().isBefore(now)) {
            wishes.pollFirstEntry();
        }
    }

    int size() {
        return wishes.size();
    }

    Optional<Signal.StopAsked> take(RequestKey key, Instant now) {
        Wish wish = wishes.remove(key);
        return wish == null || wish.until().isBefore(now) ? Optional.empty() : Optional.of(wish.asked());
    }

    private record Wish(Signal.StopAsked asked, Instant until) {}
}
