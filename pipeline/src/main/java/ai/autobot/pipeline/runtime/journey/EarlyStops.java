package ai.autobot.pipeline.runtime.journey;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Wishes to stop a request that has not come yet: nothing orders the two topics. Few, kept for a short while and in
/// memory only: when one is lost, its request is answered as if nobody had asked. Not thread-safe.
final class EarlyStops {
    private static final int MOST = 1_000;
    private static final Duration KEPT = Duration.ofSeconds(30);

    private final Map<RequestKey, Wish> wishes = new LinkedHashMap<>();

    void add(Signal.StopAsked asked, Instant now) {
        Iterator<Wish> oldest = wishes.values().iterator();
        while (oldest.hasNext() && (oldest.next().until().isBefore(now) || wishes.size() >= MOST)) {
            oldest.remove();
        }
        wishes.remove(asked.key());
        wishes.put(asked.key(), new Wish(asked, now.plus(KEPT)));
    }

    Optional<Signal.StopAsked> take(RequestKey key, Instant now) {
        Wish wish = wishes.remove(key);
        return wish == null || wish.until().isBefore(now) ? Optional.empty() : Optional.of(wish.asked());
    }

    private record Wish(Signal.StopAsked asked, Instant until) {}
}
