package ai.autobot.pipeline.runtime.startup;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks all checks side by side, each on a virtual thread of its own once those that it needs have ended
/// well, under its own limit and one for all.
///
/// The caller's thread keeps the time: a question that cannot be interrupted holds up nobody. Used by one
/// thread.
public final class Validation {
    private static final Logger LOG = LoggerFactory.getLogger(Validation.class);

    private final Map<String, Check> waiting = new LinkedHashMap<>();
    private final Map<String, Running> running = new HashMap<>();
    private final Map<String, CheckResult> results = new HashMap<>();
    private final BlockingQueue<Answer> answers;
    private final List<Check> checks;
    private final Consumer<CheckResult> progress;
    private final long end;

    private record Running(Check check, Thread thread, long began) {
        long dueAt() {
            return began + check.limit().toNanos();
        }
    }

    private record Answer(String name, Finding finding, long came) {}

    private Validation(List<Check> checks, Duration limit, Consumer<CheckResult> progress) {
        this.checks = checks;
        this.progress = progress;
        // Each check answers once at most.
        this.answers = new ArrayBlockingQueue<>(Math.max(1, checks.size()));
        this.end = System.nanoTime() + limit.toNanos();
        Set<String> known = new HashSet<>();
        for (Check check : checks) {
            if (!known.containsAll(check.needs())) {
                throw new IllegalArgumentException(check.name() + " needs " + check.needs() + ", not all before it");
            }
            if (!known.add(check.name())) {
                throw new IllegalArgumentException("two checks are called " + check.name());
            }
            waiting.put(check.name(), check);
        }
    }

    /// Asks, and blocks until each check has a result, at most the limit.
    ///
    /// @param checks with distinct names; each needs only earlier ones
    /// @param limit for all together; a check that has no answer then counts as late
    /// @param progress is told each result as it comes, on the caller's thread
    /// @throws IllegalArgumentException when names are not distinct, or a check needs one that does not come
    ///     before it
    /// @throws InterruptedException when interrupted meanwhile; no question goes on then
    public static ValidationReport of(List<Check> checks, Duration limit, Consumer<CheckResult> progress)
            throws InterruptedException {
        long from = System.nanoTime();
        Validation validation = new Validation(checks, limit, progress);
        try {
            validation.run();
        } finally {
            validation.running.values().forEach(question -> question.thread().interrupt());
        }
        return new ValidationReport(validation.inOrder(), Duration.ofNanos(System.nanoTime() - from));
    }

    private void run() throws InterruptedException {
        startAllThatCan();
        while (!running.isEmpty()) {
            Answer answer = answers.poll(Math.max(0, nextDue() - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (answer != null) {
                take(answer);
            }
            endLateOnes();
            startAllThatCan();
        }
        // Those that the time for all did not reach.
        List.copyOf(waiting.values()).forEach(check -> {
            waiting.remove(check.name());
            settle(check, check.late().after(Duration.ZERO), Duration.ZERO);
        });
    }

    private long nextDue() {
        return running.values().stream()
                .mapToLong(Running::dueAt)
                .reduce(end, (some, other) -> some - other < 0 ? some : other);
    }

    private void take(Answer answer) {
        Running question = running.remove(answer.name());
        if (question != null) {
            settle(question.check(), answer.finding(), Duration.ofNanos(answer.came() - question.began()));
        }
    }

    private void endLateOnes() {
        long now = System.nanoTime();
        for (Running question : List.copyOf(running.values())) {
            if (now - question.dueAt() >= 0 || now - end >= 0) {
                running.remove(question.check().name());
                question.thread().interrupt();
                Duration took = Duration.ofNanos(now - question.began());
                settle(question.check(), question.check().late().after(took), took);
            }
        }
    }

    private void startAllThatCan() {
        boolean again = true;
        while (again) {
            again = false;
            for (Check check : List.copyOf(waiting.values())) {
                Optional<String> missing = missing(check);
                if (missing.isPresent()) {
                    waiting.remove(check.name());
                    settle(check, new Finding.Skipped(missing.get()), Duration.ZERO);
                    again = true;
                } else if (results.keySet().containsAll(check.needs()) && end - System.nanoTime() > 0) {
                    waiting.remove(check.name());
                    start(check);
                }
            }
        }
    }

    /// The check whose fault keeps this one from being asked: the first cause, not the last in the chain.
    private Optional<String> missing(Check check) {
        for (String need : check.needs()) {
            @Nullable CheckResult result = results.get(need);
            if (result != null) {
                switch (result.finding()) {
                    case Finding.Fault _ -> {
                        return Optional.of(need);
                    }
                    case Finding.Skipped(String because) -> {
                        return Optional.of(because);
                    }
                    case Finding.Ok _, Finding.Warning _ -> {}
                }
            }
        }
        return Optional.empty();
    }

    private void start(Check check) {
        long began = System.nanoTime();
        Thread thread = Thread.ofVirtual()
                .name("check-" + check.name())
                .start(() -> answers.add(new Answer(check.name(), found(check), System.nanoTime())));
        running.put(check.name(), new Running(check, thread, began));
    }

    private static Finding found(Check check) {
        try {
            return check.question().ask();
        } catch (InterruptedException e) {
            return check.late().after(check.limit());
        } catch (IllegalArgumentException e) {
            return Finding.Fault.of("" + e.getMessage(), "Correct the setting.");
        } catch (RuntimeException | Error e) {
            LOG.atWarn().addKeyValue("check", check.name()).setCause(e).log("a start-up check broke");
            return new Finding.Fault(
                    "could not be checked: " + e.getClass().getSimpleName(), "See the log for the whole cause.");
        }
    }

    private void settle(Check check, Finding finding, Duration took) {
        CheckResult result = new CheckResult(check.name(), finding, took);
        results.put(check.name(), result);
        progress.accept(result);
    }

    private List<CheckResult> inOrder() {
        List<CheckResult> ordered = new ArrayList<>();
        for (Check check : checks) {
            ordered.add(Objects.requireNonNull(results.get(check.name())));
        }
        return ordered;
    }
}
