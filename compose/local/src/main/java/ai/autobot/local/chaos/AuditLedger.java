package ai.autobot.local.chaos;

import ai.autobot.events.ChatResponse;
import ai.autobot.events.ResponseError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What an audit found, to be read by people and by programs. Immutable.
///
/// @param fenced lines of the workers' logs that tell of a zombie that was turned away
/// @param endedByThemselves worker processes that ended though nobody ended them
/// @param took from the first request until all had ended, or were given up
record AuditLedger(
        ChaosPlan plan,
        Evidence evidence,
        List<Violation> violations,
        PaidTwice paidTwice,
        List<Recovery> recoveries,
        int fenced,
        int endedByThemselves,
        Duration took) {
    private static final int MOST_SHOWN = 20;

    AuditLedger {
        violations = List.copyOf(violations);
        recoveries = List.copyOf(recoveries);
    }

    /// Whether every promise was kept.
    boolean isClean() {
        return violations.isEmpty();
    }

    private Map<String, Long> outcomes() {
        return counted(evidence.responses(), AuditLedger::outcome);
    }

    private static String outcome(ChatResponse response) {
        return response.getStatus().name().toLowerCase(Locale.ROOT)
                + response.getError()
                        .map(ResponseError::getCode)
                        .map(code -> " " + code)
                        .orElse("");
    }

    private Map<String, Long> attempts() {
        return counted(evidence.responses(), response -> Integer.toString(response.getAttempt()));
    }

    private Map<String, Long> calls() {
        return counted(evidence.calls(), call -> call.end().name().toLowerCase(Locale.ROOT));
    }

    private Map<String, Long> degraded() {
        return counted(
                evidence.responses().stream()
                        .flatMap(response -> response.getDegraded().stream())
                        .toList(),
                Function.identity());
    }

    private long reused() {
        return evidence.responses().stream().filter(ChatResponse::getReused).count();
    }

    private static <T> Map<String, Long> counted(List<T> all, Function<T, String> name) {
        return all.stream().collect(Collectors.groupingBy(name, TreeMap::new, Collectors.counting()));
    }

    /// For people.
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Ledger of the audit, seed " + plan.seed());
        lines.add(line("requests", evidence.requests().size(), plan.requests().size() + " planned, others sent again"));
        lines.add(line("terminal records", evidence.responses().size(), "in " + seconds(took)));
        outcomes().forEach((outcome, count) -> lines.add(line("  " + outcome, count, "")));
        lines.add(line("reused answers", reused(), ""));
        attempts().forEach((attempt, count) -> lines.add(line("  by attempt " + attempt, count, "")));
        lines.add(line("token records", evidence.tokens().size(), ""));
        degraded().forEach((name, count) -> lines.add(line("  " + name, count, "responses")));
        lines.add(line("calls of the provider", evidence.calls().size(), ""));
        calls().forEach((end, count) -> lines.add(line("  " + end, count, "")));
        lines.add(line("finished, made again", paidTwice.without().size(), ""));
        lines.add(line("  as Redis or a worker went", paidTwice.excused().size(), ""));
        lines.add(line("zombies turned away", fenced, "lines of the workers' logs"));
        lines.add(line("ended by themselves", endedByThemselves, "worker processes, started again"));
        lines.add("longest time without a terminal record, from a fault until 20 s after its end");
        for (Recovery recovery : recoveries) {
            lines.add("  "
                    + String.format(
                            Locale.ROOT,
                            "%6.1f s  %-32s %8s",
                            recovery.span().fault().at().toMillis() / 1_000.0,
                            recovery.span().fault().sentence(),
                            seconds(recovery.longestGap())));
        }
        for (Violation.Promise promise : Violation.Promise.values()) {
            List<String> broken = violations.stream()
                    .filter(violation -> violation.promise() == promise)
                    .map(Violation::detail)
                    .toList();
            lines.add((broken.isEmpty() ? "kept      " : "VIOLATED  ") + promise.sentence());
            broken.stream().limit(MOST_SHOWN).forEach(detail -> lines.add("            " + detail));
            if (broken.size() > MOST_SHOWN) {
                lines.add("            and " + (broken.size() - MOST_SHOWN) + " more");
            }
        }
        return lines;
    }

    private static String line(String name, long count, String remark) {
        return String.format(Locale.ROOT, "%-40s %9d  %s", name, count, remark).stripTrailing();
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1_000.0);
    }

    /// For programs.
    Map<String, Object> json() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("seed", plan.seed());
        object.put("planned", plan.requests().size());
        object.put("requests", evidence.requests().size());
        object.put("responses", evidence.responses().size());
        object.put("outcomes", outcomes());
        object.put("attempts", attempts());
        object.put("reused", reused());
        object.put("degraded", degraded());
        object.put("tokens", evidence.tokens().size());
        object.put("calls", calls());
        object.put("paidTwice", paidTwice.without().size());
        object.put("paidTwiceExcused", paidTwice.excused().size());
        object.put("fenced", fenced);
        object.put("endedByThemselves", endedByThemselves);
        object.put("tookMillis", took.toMillis());
        object.put(
                "faults",
                recoveries.stream()
                        .map(recovery -> Map.of(
                                "fault", recovery.span().fault().sentence(),
                                "atMillis", recovery.span().fault().at().toMillis(),
                                "longestGapMillis", recovery.longestGap().toMillis()))
                        .toList());
        object.put(
                "violations",
                violations.stream()
                        .map(violation -> Map.of(
                                "promise",
                                violation.promise().name().toLowerCase(Locale.ROOT),
                                "detail",
                                violation.detail()))
                        .toList());
        return object;
    }
}
