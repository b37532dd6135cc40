package ai.autobot.bench;

import ai.autobot.bench.cell.CellPlan;
import ai.autobot.bench.contender.Contender;
import java.time.Duration;
import java.util.List;

/// What is run: every contender at every load.
///
/// @param contenders who
/// @param calls how long calls take
/// @param rates requests a second
/// @param conversations over how many conversations; 0 for as many as it takes
/// @param http whether calls go over HTTP
/// @param duration for how long each load is measured
/// @param warmUp for how long each contender warms up
/// @param kill whether each is killed in the middle
/// @param inFlight how many calls are to be in flight at once, where that is measured; else 0
/// @param stream whether all publish tokens
/// @param heap of each contender's JVM
/// @param repetitions how often, from 1
record BenchPlan(
        List<Contender> contenders,
        List<CallTimes> calls,
        List<Integer> rates,
        List<Integer> conversations,
        boolean http,
        Duration duration,
        Duration warmUp,
        boolean kill,
        int inFlight,
        boolean stream,
        String heap,
        int repetitions) {
    /// Calls of a load begin to end only then.
    private static final Duration SETTLE = Duration.ofSeconds(3);

    private static final Duration LONGEST_SETTLE = Duration.ofSeconds(20);

    /// Within that time all calls of an in-flight cell are started.
    private static final Duration FILL = Duration.ofSeconds(20);

    private static final Duration WARMING = Duration.ofSeconds(60);
    private static final int WARMING_RATE = 400;

    /// One contender at one load.
    CellPlan cell(Contender contender, CallTimes times, int rate, int spread) {
        Duration settle = times.longest().plus(SETTLE);
        return new CellPlan(
                contender,
                times,
                http,
                rate,
                spread,
                settle.compareTo(LONGEST_SETTLE) > 0 ? LONGEST_SETTLE : settle,
                duration,
                warmUp,
                kill,
                false,
                stream,
                heap);
    }

    /// Has broker, model and load at work until they are warm, whatever the plan is; its figures are nobody's.
    CellPlan warmingCell() {
        CallTimes times = CallTimes.of("500ms");
        return new CellPlan(
                contenders.getFirst(),
                times,
                http,
                WARMING_RATE,
                0,
                SETTLE,
                SETTLE,
                WARMING,
                false,
                false,
                stream,
                heap);
    }

    /// All calls at once: none ends before the last has begun and the heap has been looked at.
    CellPlan inFlightCell(Contender contender, CallTimes times) {
        int rate = Math.max(1, Math.toIntExact(inFlight / FILL.toSeconds()));
        return new CellPlan(
                contender, times, http, rate, inFlight, Duration.ZERO, FILL, warmUp, false, true, stream, heap);
    }
}
