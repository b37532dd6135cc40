package ai.autobot.pipeline.runtime.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ValidationTest {
    /// Nobody waits for it: what does not end sooner is a fault.
    private static final Duration GENEROUS = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(50);

    @Test
    void checksRunSideBySide() throws Exception {
        CyclicBarrier allAtOnce = new CyclicBarrier(3);
        Check.Question meets = () -> {
            meet(allAtOnce);
            return new Finding.Ok("met");
        };

        ValidationReport report = run(
                GENEROUS,
                check("one", GENEROUS, meets),
                check("two", GENEROUS, meets),
                check("three", GENEROUS, meets));

        assertThat(report.results()).extracting(CheckResult::finding).containsOnly(new Finding.Ok("met"));
        assertThat(report.isPassed()).isTrue();
    }

    @Test
    void whatTakesLongerThanItsLimitIsLateAndInterruptedAndHoldsUpNobody() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);

        ValidationReport report = run(
                GENEROUS,
                check("slow", SHORT, () -> hang(interrupted)),
                check("quick", GENEROUS, () -> new Finding.Ok("there")));

        assertThat(findings(report)).containsExactly(new Finding.Fault("late", "wait"), new Finding.Ok("there"));
        assertThat(interrupted.await(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void whatCannotBeInterruptedIsNotWaitedFor() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try {
            ValidationReport report = run(GENEROUS, check("deaf", SHORT, () -> {
                awaitDeafly(end);
                return new Finding.Ok("too late");
            }));

            assertThat(findings(report)).containsExactly(new Finding.Fault("late", "wait"));
        } finally {
            end.countDown();
        }
    }

    @Test
    void theTimeForAllEndsThoseThatRunAndThoseThatWait() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);

        ValidationReport report = run(
                SHORT,
                check("first", GENEROUS, () -> hang(interrupted)),
                needing("second", "first", () -> new Finding.Ok("never asked")));

        assertThat(report.results().getFirst().finding()).isEqualTo(new Finding.Fault("late", "wait"));
        assertThat(report.results().getLast().finding()).isEqualTo(new Finding.Skipped("first"));
    }

    @Test
    void whatNeedsAFaultyOneIsSkippedAndNamesTheFirstCause() throws Exception {
        ValidationReport report = run(
                GENEROUS,
                check("root", GENEROUS, () -> new Finding.Fault("gone", "bring it back")),
                needing("middle", "root", () -> new Finding.Ok("never asked")),
                needing("last", "middle", () -> new Finding.Ok("never asked")));

        assertThat(findings(report))
                .containsExactly(
                        new Finding.Fault("gone", "bring it back"),
                        new Finding.Skipped("root"),
                        new Finding.Skipped("root"));
        assertThat(report.skipped()).isEqualTo(2);
    }

    @Test
    void whatNeedsOneWithAWarningIsAskedAfterIt() throws Exception {
        List<String> order = new ArrayList<>();

        ValidationReport report = run(
                GENEROUS,
                check("first", GENEROUS, () -> {
                    order.add("first");
                    return new Finding.Warning("old", "renew it");
                }),
                needing("second", "first", () -> {
                    order.add("second");
                    return new Finding.Ok("fine");
                }));

        assertThat(order).containsExactly("first", "second");
        assertThat(report.warnings()).isEqualTo(1);
        assertThat(report.isPassed()).isTrue();
    }

    @Test
    void aWrongSettingIsAFaultAndWhatBreaksIsOneToo() throws Exception {
        ValidationReport report = run(
                GENEROUS,
                check("setting", GENEROUS, () -> {
                    throw new IllegalArgumentException("autobot.x is 3, not from 1 to 2");
                }),
                check("broken", GENEROUS, () -> {
                    throw new IllegalStateException("a secret");
                }));

        assertThat(report.results().getFirst().finding())
                .isEqualTo(new Finding.Fault("autobot.x is 3, not from 1 to 2", "Correct the setting."));
        assertThat(report.results().getLast().finding().text())
                .contains("IllegalStateException")
                .doesNotContain("secret");
    }

    @Test
    void eachResultIsToldAsItComes() throws Exception {
        List<String> told = new ArrayList<>();

        Validation.of(
                List.of(
                        check("one", GENEROUS, () -> new Finding.Ok("1")),
                        needing("two", "one", () -> new Finding.Ok("2"))),
                GENEROUS,
                result -> told.add(result.name()));

        assertThat(told).containsExactly("one", "two");
    }

    @Test
    void anInterruptEndsItAndItsQuestions() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> run(GENEROUS, check("slow", GENEROUS, () -> hang(interrupted))))
                .isInstanceOf(InterruptedException.class);
        assertThat(interrupted.await(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void whatIsAcceptedCountsOneStepLess() {
        ValidationReport report = new ValidationReport(
                List.of(
                        new CheckResult("a", new Finding.Fault("bad", "mend it"), Duration.ZERO),
                        new CheckResult("b", new Finding.Warning("odd", "look"), Duration.ZERO),
                        new CheckResult("c", new Finding.Fault("bad", "mend it"), Duration.ZERO)),
                Duration.ZERO);

        ValidationReport accepted = report.accepting(Set.of("a", "b"));

        assertThat(findings(accepted))
                .containsExactly(
                        new Finding.Warning("bad (accepted)", "mend it"),
                        new Finding.Ok("odd (accepted)"),
                        new Finding.Fault("bad", "mend it"));
    }

    @Test
    void aCheckThatNeedsALaterOneIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run(GENEROUS, needing("first", "second", () -> new Finding.Ok(""))))
                .withMessageContaining("second");
    }

    private static ValidationReport run(Duration limit, Check... checks) throws InterruptedException {
        return Validation.of(List.of(checks), limit, _ -> {});
    }

    private static List<Finding> findings(ValidationReport report) {
        return report.results().stream().map(CheckResult::finding).toList();
    }

    private static Check check(String name, Duration limit, Check.Question question) {
        return new Check(name, limit, List.of(), _ -> new Finding.Fault("late", "wait"), question);
    }

    private static Check needing(String name, String needed, Check.Question question) {
        return new Check(name, GENEROUS, List.of(needed), _ -> new Finding.Fault("late", "wait"), question);
    }

    private static Finding hang(CountDownLatch interrupted) throws InterruptedException {
        try {
            new CountDownLatch(1).await();
            return new Finding.Ok("never");
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
        }
    }

    private static void awaitDeafly(CountDownLatch end) {
        while (true) {
            try {
                end.await();
                return;
            } catch (InterruptedException e) {
                // That is what it is about.
            }
        }
    }

    private static void meet(CyclicBarrier barrier) throws InterruptedException {
        try {
            barrier.await(1, TimeUnit.MINUTES);
        } catch (java.util.concurrent.BrokenBarrierException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
