package ai.autobot.local.validate;

import ai.autobot.local.load.TimeOption;
import ai.autobot.local.running.Target;
import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.local.terminal.Json;
import ai.autobot.local.terminal.Screen;
import ai.autobot.local.terminal.Steps;
import ai.autobot.pipeline.StartupChecks;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.startup.ValidationReport;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `autobot validate`: asks what a worker's start asks, and shows all of it. Changes nothing.
@Command(
        name = "validate",
        header = "Check everything that a worker needs, and say what to do about what is missing.",
        description = {
            "A worker checks the same before it reads its first record, and does not start where there is an error. This"
                    + " changes nothing, and needs nothing to run.",
            "It looks at the Kafka and the Redis that are named by an option or a setting, else at those of an"
                    + " 'autobot up' that runs, else where they are by default.",
            "The exit code is 0 where there is no error, warnings or not, and 1 where there is one."
        },
        footer = {
            "",
            "Examples:",
            "  ./autobot validate",
            "  ./autobot validate --config /etc/autobot.yaml --json",
            "  ./autobot validate --bootstrap-servers kafka-1:9092 --redis-uri redis://redis-1:6379 --limit 10s"
        })
public final class ValidateCommand implements Callable<Integer> {
    private final Screen screen;

    @Mixin
    private Target target = new Target();

    @Option(
            names = "--limit",
            paramLabel = "TIME",
            converter = TimeOption.class,
            description = "How long one check may take. Default: autobot.startup.check-limit, which is 15s.")
    private @Nullable Duration limit;

    @Option(names = "--json", description = "One JSON object with all results, on one line.")
    private boolean json;

    public ValidateCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws InterruptedException {
        Configuration configuration = target.looking(
                limit == null ? Map.of() : Map.of("autobot.startup.check-limit", limit.toMillis() + "ms"));
        Set<String> expected = target.looksAtOwnServers() ? StartupChecks.OF_ONE_BROKER : Set.of();
        ValidationReport report;
        try (StartupChecks checks = StartupChecks.of(configuration, false, expected, Clock.systemUTC())) {
            report = run(checks);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
        if (json) {
            screen.out().println(Json.line(ReportFacts.of(report)));
        } else {
            new ReportTable(screen).lines(report).forEach(screen.out()::println);
        }
        return report.isPassed() ? ExitCode.OK.number() : ExitCode.FAILED.number();
    }

    private ValidationReport run(StartupChecks checks) throws InterruptedException {
        Steps steps = new Steps(screen.err(), screen);
        int[] ended = {0};
        steps.now("%d checks".formatted(checks.count()));
        try {
            return checks.run(result -> {
                ended[0]++;
                steps.now("%d of %d checks: %s".formatted(ended[0], checks.count(), result.name()));
            });
        } finally {
            steps.clear();
        }
    }
}
