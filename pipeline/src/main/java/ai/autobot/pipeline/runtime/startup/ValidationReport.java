package ai.autobot.pipeline.runtime.startup;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What all checks found, in their order. Immutable.
///
/// @param took from the first question to the last answer
public record ValidationReport(List<CheckResult> results, Duration took) {
    public ValidationReport {
        results = List.copyOf(results);
    }

    /// Whether a worker may start: nothing is at fault.
    public boolean isPassed() {
        return faults() == 0;
    }

    public long faults() {
        return count(Finding.Fault.class);
    }

    public long warnings() {
        return count(Finding.Warning.class);
    }

    public long skipped() {
        return count(Finding.Skipped.class);
    }

    private long count(Class<? extends Finding> kind) {
        return results.stream()
                .filter(result -> kind.isInstance(result.finding()))
                .count();
    }

    /// The same, with the findings of these checks one step milder.
    ///
    /// @param names of checks, as `autobot.startup.accepted` lists them
    public ValidationReport accepting(Set<String> names) {
        return new ValidationReport(
                results.stream()
                        .map(result -> names.contains(result.name()) ? result.accepted() : result)
                        .toList(),
                took);
    }

    /// Both, one after the other.
    public ValidationReport and(ValidationReport later) {
        return new ValidationReport(
                Stream.concat(results.stream(), later.results.stream()).toList(), took.plus(later.took));
    }

    /// Why no worker may start, with what to do about each fault; for a log or a terminal without a table.
    public String refusal() {
        return results.stream()
                .filter(result -> result.finding() instanceof Finding.Fault)
                .map(result -> "  " + result.name() + ": " + sentences(result.finding()))
                .collect(Collectors.joining("\n", "The worker does not start, for its checks found faults.\n", ""));
    }

    /// What was found, and what to do about it, in sentences.
    static String sentences(Finding finding) {
        return switch (finding) {
            case Finding.Ok(String text) -> text + ".";
            case Finding.Warning(String text, String remedy) -> text + ". " + remedy;
            case Finding.Fault(String text, String remedy) -> text + ". " + remedy;
            case Finding.Skipped skipped -> skipped.text() + ".";
        };
    }
}
