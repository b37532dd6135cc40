package ai.autobot.local.chaos;

import ai.autobot.local.load.TimeOption;
import ai.autobot.local.running.Folders;
import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.local.terminal.Interrupts;
import ai.autobot.local.terminal.Json;
import ai.autobot.local.terminal.Screen;
import ai.autobot.local.terminal.Steps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `autobot chaos`: whether the promises hold while everything crashes.
@Command(
        name = "chaos",
        header = "Kill, stop and restart everything by a seeded plan, and audit the topics.",
        description = {
            "Starts a broker, a Redis and workers, each a process of its own on loopback and in a temporary folder, and"
                    + " a model that is slow, fails, hangs, cuts and garbles. Sends requests, some twice, some with a"
                    + " deadline, some cancelled, while processes are killed (SIGKILL), stopped and continued.",
            "Then it waits until all have ended, and holds the topics against what is promised: one terminal record"
                    + " for each request, order within each conversation, the tokens of each answer, and what the model"
                    + " was asked. Prints the ledger of that audit.",
            "Everything that is sent and done follows from the seed; what the processes make of it does not.",
            "Ends with 1 when a promise was not kept; the folder with all logs is kept then."
        },
        footer = {
            "",
            "Examples:",
            "  ./autobot chaos",
            "  ./autobot chaos --seed 42 --faults kill,stop",
            "  ./autobot chaos --requests 20000 --conversations 2000 --duration 5m --json"
        })
public final class ChaosCommand implements Callable<Integer> {
    private static final int LARGEST_SEED = 1_000_000;

    private final Screen screen;

    @Option(names = "--seed", paramLabel = "N", description = "Of the plan. Default: a random one, which is shown.")
    private @Nullable Long seed;

    @Option(names = "--requests", paramLabel = "N", description = "How many. Default: ${DEFAULT-VALUE}.")
    private int requests = 2_000;

    @Option(
            names = "--conversations",
            paramLabel = "N",
            description = "Over how many conversations. Default: ${DEFAULT-VALUE}.")
    private int conversations = 200;

    @Option(names = "--workers", paramLabel = "N", description = "How many. Default: ${DEFAULT-VALUE}.")
    private int workers = 3;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            converter = TimeOption.class,
            description = "For how long to send; the faults are within it, more of them where it is longer."
                    + " Default: 40s.")
    private Duration duration = Duration.ofSeconds(40);

    @Option(
            names = "--faults",
            paramLabel = "KIND",
            split = ",",
            description = "Which faults: ${COMPLETION-CANDIDATES}, separated by commas. Default: all.")
    private Set<FaultKind> faults = EnumSet.allOf(FaultKind.class);

    @Option(
            names = "--patience",
            paramLabel = "TIME",
            converter = TimeOption.class,
            description = "How long to wait for the last answers. Default: 3m.")
    private Duration patience = Duration.ofMinutes(3);

    @Option(names = "--json", description = "Print the ledger as one JSON object; progress on stderr.")
    private boolean json;

    @Option(names = "--keep", description = "Keep the folder with data and logs, whatever comes of it.")
    private boolean keep;

    public ChaosCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        ChaosPlan plan = plan();
        Steps steps = new Steps(json ? screen.err() : screen.out(), json ? screen.plain() : screen);
        steps.say("Chaos, seed " + plan.seed() + ": " + plan.requests().size() + " requests, "
                + plan.faults().size() + " faults of processes");
        AtomicBoolean ended = new AtomicBoolean();
        Thread runner = Thread.currentThread();
        Path folder = Files.createTempDirectory("autobot-chaos");
        boolean clean = false;
        try (Interrupts _ = Interrupts.on(() -> {
            ended.set(true);
            runner.interrupt();
        })) {
            AuditLedger ledger = new ChaosRun(plan, folder, patience, steps).run();
            clean = ledger.isClean();
            ledger.lines().forEach(steps::say);
            if (json) {
                screen.out().println(Json.line(ledger.json()));
            }
            return (clean ? ExitCode.OK : ExitCode.FAILED).number();
        } catch (RuntimeException e) {
            if (ended.get()) {
                // Kafka's clients say in their own way that they were interrupted.
                InterruptedException interrupted = new InterruptedException("ended while the run went on");
                interrupted.initCause(e);
                throw interrupted;
            }
            throw e;
        } finally {
            if (keep || !(clean || ended.get())) {
                steps.say("Data and logs are kept in " + folder);
            } else {
                Folders.deleteWhole(folder);
            }
        }
    }

    private ChaosPlan plan() {
        long planned = seed == null ? ThreadLocalRandom.current().nextLong(LARGEST_SEED) : seed;
        try {
            return ChaosPlan.of(planned, new ChaosSize(requests, conversations, workers, duration), faults);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, "The chaos cannot be so: " + e.getMessage() + ".", e);
        }
    }
}
