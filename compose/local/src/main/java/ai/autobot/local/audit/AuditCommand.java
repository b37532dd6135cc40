package ai.autobot.local.audit;

import ai.autobot.local.running.Target;
import ai.autobot.local.running.TopicReader;
import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.local.terminal.Interrupts;
import ai.autobot.local.terminal.Json;
import ai.autobot.local.terminal.Screen;
import ai.autobot.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `autobot audit`: shows what was decided about identities.
@Command(
        name = "audit",
        header = "Show what was decided about identities: who, what, outcome, why, from where.",
        footer = {
            "",
            "Examples:",
            "  ./autobot audit tail",
            "  ./autobot audit tail --follow --outcome denied",
            "  ./autobot audit tail --user ada --since 24h --json"
        })
public final class AuditCommand {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Screen screen;

    public AuditCommand(Screen screen) {
        this.screen = screen;
    }

    @Command(
            name = "tail",
            header = "The newest decisions, oldest first.",
            description = "Of a session its hash is shown, as 'session show' and 'session revoke' take it.")
    int tail(
            @Mixin Target target,
            @Option(names = "--follow", description = "Go on as more come, until Ctrl-C.") boolean follow,
            @Option(names = "--user", paramLabel = "NAME", description = "Only those about this user.") @Nullable
                    String user,
            @Option(
                            names = "--action",
                            paramLabel = "NAME",
                            description = "Only this action, such as sign_in, refresh or chat.")
                    @Nullable
                    String action,
            @Option(
                            names = "--outcome",
                            paramLabel = "NAME",
                            description = "Only this outcome: allowed, denied or error.")
                    @Nullable
                    String outcome,
            @Option(
                            names = "--since",
                            paramLabel = "TIME",
                            description = "Only those after this, such as 90m, 24h, 7d or 2026-03-01T12:00:00Z.")
                    @Nullable
                    String since,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "50",
                            description = "How many at most to begin with, 1 to 10000. Default: 50.")
                    int limit,
            @Option(names = "--json", description = "One JSON object a decision.") boolean json) {
        if (limit < 1 || limit > 10_000) {
            throw new CommandFailure(ExitCode.USAGE, "--limit " + limit + " is not between 1 and 10000.");
        }
        Instant from = since == null ? Instant.EPOCH : Since.parse(since, Instant.now());
        DecisionFilter filter = DecisionFilter.of(user, action, outcome, from);
        Decisions decisions = new Decisions(filter);
        PriorityQueue<Decision> newest = new PriorityQueue<>(Comparator.comparing(Decision::at));
        int[] count = {0};
        AtomicBoolean goesOn = new AtomicBoolean(true);
        try (TopicReader topics = new TopicReader(target.kafkaClient(), LIMIT, screen);
                Interrupts _ = Interrupts.on(() -> goesOn.set(false))) {
            topics.read(
                    Topics.AUDIT_EVENTS.name(),
                    // Refused sign-ins are not in the user's partition.
                    null,
                    from,
                    record -> decisions.of(record).ifPresent(decision -> {
                        count[0]++;
                        newest.add(decision);
                        if (newest.size() > limit) {
                            newest.remove();
                        }
                    }));
            List<Decision> shown = new ArrayList<>(newest);
            shown.sort(Comparator.comparing(Decision::at));
            shown.forEach(decision -> show(decision, json));
            if (follow) {
                screen.out().flush();
                topics.follow(
                        goesOn::get,
                        record -> decisions.of(record).ifPresent(decision -> {
                            show(decision, json);
                            screen.out().flush();
                        }));
            }
        }
        if (!json) {
            int hidden = count[0] - newest.size();
            screen.err()
                    .println(screen.palette()
                            .dim(newest.size() + " decisions"
                                    + (hidden > 0 ? "; " + hidden + " older ones are not shown" : "")
                                    + (decisions.unreadable() > 0
                                            ? "; " + decisions.unreadable() + " records are no decisions"
                                            : "")
                                    + "."));
        }
        return ExitCode.OK.number();
    }

    private void show(Decision decision, boolean json) {
        screen.out().println(json ? Json.line(decision.facts()) : decision.line(screen.palette()));
    }
}
