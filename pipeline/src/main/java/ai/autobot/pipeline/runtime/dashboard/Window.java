package ai.autobot.pipeline.runtime.dashboard;

import ai.autobot.events.ChatResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The last quarter of an hour, second by second; what is older is forgotten. Some 7 MB when each second has
/// requests. Not thread-safe.
final class Window {
    /// How far it goes back.
    static final int SECONDS = 900;

    /// Percentiles of one second alone would jump about where little happens.
    private static final int LATENCY_SECONDS = 10;

    /// How long an instance's load counts when it says nothing new; it does each 5 s.
    static final int LOAD_SECONDS = 20;

    private final TreeMap<Long, Second> seconds = new TreeMap<>();

    /// Counts a response where it belongs by its time. One of a clock that is ahead counts now.
    ///
    /// @return whether it is of the window
    boolean add(ChatResponse response, Instant now) {
        Optional<Second> second = at(response.getCreatedAt(), now);
        second.ifPresent(found -> found.add(response));
        return second.isPresent();
    }

    void load(String instance, Second.Load load, Instant at, Instant now) {
        at(at, now).ifPresent(second -> second.load(instance, load));
    }

    private Optional<Second> at(Instant time, Instant now) {
        long second = Math.min(time.getEpochSecond(), now.getEpochSecond());
        forget(now);
        return second <= now.getEpochSecond() - SECONDS
                ? Optional.empty()
                : Optional.of(seconds.computeIfAbsent(second, _ -> new Second()));
    }

    private void forget(Instant now) {
        seconds.headMap(now.getEpochSecond() - SECONDS, true).clear();
    }

    /// The last so many seconds together, with the one that runs.
    Second last(int count, Instant now) {
        return together(now.getEpochSecond() - count + 1, now.getEpochSecond() + 1);
    }

    /// The last so many whole seconds together.
    Second whole(int count, Instant now) {
        return together(now.getEpochSecond() - count, now.getEpochSecond());
    }

    private Second together(long from, long end) {
        Second all = new Second();
        seconds.subMap(from, end).values().forEach(all::add);
        return all;
    }

    /// What happened in the last so many whole seconds, as it is drawn.
    Snapshot.Series series(int count, Instant now) {
        long end = now.getEpochSecond();
        long from = end - count;
        List<Integer> requests = new ArrayList<>(count);
        List<Integer> notAnswered = new ArrayList<>(count);
        List<Long> tokens = new ArrayList<>(count);
        List<@Nullable Long> p50 = new ArrayList<>(count);
        List<@Nullable Long> p95 = new ArrayList<>(count);
        List<@Nullable Long> p99 = new ArrayList<>(count);
        List<@Nullable Integer> running = new ArrayList<>(count);
        List<@Nullable Integer> pending = new ArrayList<>(count);
        Carried carried = new Carried();
        seconds.subMap(from - LOAD_SECONDS, from).forEach(carried::take);
        for (long second = from; second < end; second++) {
            Second here = seconds.get(second);
            requests.add(here == null ? 0 : here.requests());
            notAnswered.add(here == null ? 0 : here.notAnswered());
            tokens.add(here == null ? 0 : here.completionTokens());
            Latencies times = latest(second);
            p50.add(times.percentile(50));
            p95.add(times.percentile(95));
            p99.add(times.percentile(99));
            if (here != null) {
                carried.take(second, here);
            }
            Second.@Nullable Load load = carried.sum(second);
            running.add(load == null ? null : (Integer) load.running());
            pending.add(load == null ? null : (Integer) load.pending());
        }
        return new Snapshot.Series(from, requests, notAnswered, tokens, p50, p95, p99, running, pending);
    }

    private Latencies latest(long second) {
        Latencies times = new Latencies();
        seconds.subMap(second - LATENCY_SECONDS, false, second, true)
                .values()
                .forEach(each -> each.times(Stage.TOTAL).ifPresent(times::add));
        return times;
    }

    /// What each instance said last, as one goes along.
    private static final class Carried {
        private final Map<String, Second.Load> loads = new HashMap<>();
        private final Map<String, Long> saidAt = new HashMap<>();

        void take(long second, Second said) {
            said.loads().forEach((instance, load) -> {
                loads.put(instance, load);
                saidAt.put(instance, second);
            });
        }

        Second.@Nullable Load sum(long second) {
            saidAt.values().removeIf(said -> said < second - LOAD_SECONDS);
            loads.keySet().retainAll(saidAt.keySet());
            return loads.values().stream()
                    .reduce((one, other) ->
                            new Second.Load(one.running() + other.running(), one.pending() + other.pending()))
                    .orElse(null);
        }
    }
}
