package ai.autobot.local.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What came of a load.
///
/// @param plan what was to be
/// @param sent requests that the broker took
/// @param answered requests with an answer
/// @param errors requests that ended without one, by the error's code
/// @param lost requests without a terminal record
/// @param twice terminal records beyond the first of a request
/// @param took from the first intended sending to the last terminal record
/// @param firstToken what the pipeline added to the first token
/// @param response what the pipeline added to the response
/// @param peakCalls calls of the model at once, at most
/// @param peakInFlight requests without a terminal record at once, at most
/// @param peakHeapBytes heap in use after a collection, at most
/// @param cpu processor time of the whole process
record LoadReport(
        LoadPlan plan,
        int sent,
        int answered,
        Map<String, Long> errors,
        int lost,
        int twice,
        Duration took,
        Quantiles firstToken,
        Quantiles response,
        int peakCalls,
        int peakInFlight,
        long peakHeapBytes,
        Duration cpu) {
    private static final double MICROS_A_MILLI = 1_000.0;
    private static final long MEGABYTE = 1 << 20;

    LoadReport {
        errors = Map.copyOf(errors);
    }

    /// Whether every request that was sent got exactly one terminal record.
    boolean isWhole() {
        return lost == 0 && twice == 0 && sent == plan.count();
    }

    /// Answers a second.
    double throughput() {
        return took.isZero() ? 0 : answered * 1_000.0 / took.toMillis();
    }

    /// For people.
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT, "sent %,d, answered %,d, lost %,d, answered twice %,d", sent, answered, lost, twice));
        errors.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(error -> lines.add(String.format(Locale.ROOT, "  %s %,d", error.getKey(), error.getValue())));
        lines.add(String.format(Locale.ROOT, "answered a second     %.1f", throughput()));
        lines.add(String.format(Locale.ROOT, "%-21s %9s %9s %9s %9s", "added time, ms", "p50", "p90", "p99", "most"));
        lines.add(line("  to the first token", firstToken));
        lines.add(line("  to the response", response));
        lines.add(String.format(
                Locale.ROOT, "calls at once         %,d (requests in flight %,d)", peakCalls, peakInFlight));
        lines.add(String.format(Locale.ROOT, "heap after collection %,d MB", peakHeapBytes / MEGABYTE));
        lines.add(String.format(
                Locale.ROOT,
                "processor time        %.1f s in %.1f s",
                cpu.toMillis() / 1_000.0,
                took.toMillis() / 1_000.0));
        return lines;
    }

    private static String line(String name, Quantiles times) {
        return String.format(
                Locale.ROOT,
                "%-21s %9.1f %9.1f %9.1f %9.1f",
                name,
                times.p50() / MICROS_A_MILLI,
                times.p90() / MICROS_A_MILLI,
                times.p99() / MICROS_A_MILLI,
                times.most() / MICROS_A_MILLI);
    }

    /// For programs.
    Map<String, Object> json() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("rate", plan.rate());
        object.put("callMillis", plan.pace().total().toMillis());
        object.put("tokens", plan.pace().tokens());
        object.put("count", plan.count());
        object.put("conversations", plan.conversations());
        object.put("sent", sent);
        object.put("answered", answered);
        object.put("errors", errors);
        object.put("lost", lost);
        object.put("answeredTwice", twice);
        object.put("tookMillis", took.toMillis());
        object.put("answeredPerSecond", throughput());
        object.put("addedToFirstTokenMillis", json(firstToken));
        object.put("addedToResponseMillis", json(response));
        object.put("peakCalls", peakCalls);
        object.put("peakInFlight", peakInFlight);
        object.put("peakHeapBytes", peakHeapBytes);
        object.put("cpuMillis", cpu.toMillis());
        return object;
    }

    private static Map<String, Object> json(Quantiles times) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("measured", times.count());
        object.put("p50", times.p50() / MICROS_A_MILLI);
        object.put("p90", times.p90() / MICROS_A_MILLI);
        object.put("p99", times.p99() / MICROS_A_MILLI);
        object.put("most", times.most() / MICROS_A_MILLI);
        return object;
    }
}
