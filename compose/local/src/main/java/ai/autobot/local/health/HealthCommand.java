package ai.autobot.local.health;

import ai.autobot.local.running.Target;
import ai.autobot.local.running.TopicReader;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.local.terminal.Json;
import ai.autobot.local.terminal.Screen;
import ai.autobot.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `autobot health`: how all workers are.
@Command(
        name = "health",
        header = "Show how all workers and their components are.",
        description = {
            "Reads what the workers say on health.events, and asks none of them. One that has ended as it should is not"
                    + " shown; one that has fallen silent is, and counts as not up.",
            "The exit code is 0 where everything is up, though its start may have warned, 1 where something is not, or"
                    + " nobody has said anything."
        },
        footer = {"", "Examples:", "  ./autobot health", "  ./autobot health --json"})
public final class HealthCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Screen screen;

    @Mixin
    private Target target = new Target();

    @Option(names = "--json", description = "One JSON object a component.")
    private boolean json;

    public HealthCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        Reports reports = new Reports();
        try (TopicReader topics = new TopicReader(target.kafkaClient(), LIMIT, screen)) {
            topics.read(Topics.HEALTH_EVENTS.name(), null, reports::take);
        }
        Instant now = Instant.now();
        reports.all().forEach(report -> {
            Duration silence = reports.silence(report.instance(), now);
            screen.out().println(json ? Json.line(report.facts(silence)) : report.line(screen.palette(), now, silence));
        });
        if (!json && reports.all().isEmpty()) {
            screen.err().println("No worker says anything.");
        }
        if (!json && reports.unreadable() > 0) {
            screen.err().println(screen.palette().dim(reports.unreadable() + " records say nothing of health."));
        }
        return (reports.allUp(now) ? ExitCode.OK : ExitCode.FAILED).number();
    }
}
