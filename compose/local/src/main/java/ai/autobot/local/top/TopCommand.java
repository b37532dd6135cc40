package ai.autobot.local.top;

import ai.autobot.local.running.Target;
import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.local.terminal.Interrupts;
import ai.autobot.local.terminal.Screen;
import ai.autobot.pipeline.runtime.dashboard.Snapshot;
import ai.autobot.pipeline.runtime.dashboard.View;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `autobot top`: what goes on in all instances, out of the topics.
@Command(
        name = "top",
        header = "What goes on in all instances: requests, latency, health, providers.",
        description = {
            "Shows in the terminal what the dashboard page shows, anew each second; q leaves. It reads the topics alone,"
                    + " from a quarter of an hour ago on, and needs no worker that serves pages.",
            "Where no person looks, it prints the present once. Of times, 50 % or 95 % of the requests took no longer."
        },
        footer = {
            "",
            "Examples:",
            "  ./autobot top",
            "  ./autobot top --once",
            "  ./autobot top --json | jq .minute.requests",
            "  ./autobot top --once --json"
        })
public final class TopCommand implements Callable<Integer> {
    private static final Duration PACE = Duration.ofSeconds(1);
    private static final Duration CATCH_UP_LIMIT = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Screen screen;

    @Mixin
    private Target target = new Target();

    @Option(names = "--once", description = "Print the present and end.")
    private boolean once;

    @Option(names = "--json", description = "One JSON object each second, until Ctrl-C; with --once a single one.")
    private boolean json;

    public TopCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (View view = View.open("autobot top", target.kafkaClient(), Clock.systemUTC())) {
            if (json) {
                return lines(view);
            }
            if (once || !screen.interactive()) {
                new TopLines(screen.columns(), Integer.MAX_VALUE, screen.palette())
                        .of(caughtUp(view))
                        .forEach(screen.out()::println);
                screen.out().flush();
                return ExitCode.OK.number();
            }
            new TopScreen(view::update, screen).run();
            return ExitCode.OK.number();
        }
    }

    private int lines(View view) throws InterruptedException {
        AtomicBoolean goesOn = new AtomicBoolean(true);
        try (Interrupts _ = Interrupts.on(() -> goesOn.set(false))) {
            print(caughtUp(view));
            while (!once && goesOn.get() && !screen.out().checkError()) {
                Thread.sleep(PACE);
                print(view.update());
            }
        }
        return ExitCode.OK.number();
    }

    private void print(Snapshot snapshot) {
        screen.out().println(new String(snapshot.json(), StandardCharsets.UTF_8));
        screen.out().flush();
    }

    /// @throws CommandFailure when the topics cannot be read, or there is more in them than can be read in a minute
    private static Snapshot caughtUp(View view) throws InterruptedException {
        long end = System.nanoTime() + CATCH_UP_LIMIT.toNanos();
        Snapshot snapshot = view.whole();
        while (!snapshot.following().state().equals("live")) {
            if (System.nanoTime() > end || snapshot.following().state().equals("failing")) {
                String reason = snapshot.following().reason();
                throw new CommandFailure(
                        ExitCode.UNREACHABLE,
                        reason == null
                                ? "The topics could not be read up to now within " + CATCH_UP_LIMIT.toSeconds() + " s."
                                : reason);
            }
            Thread.sleep(LOOK);
            snapshot = view.whole();
        }
        return snapshot;
    }
}
