package ai.autobot.local.up;

import ai.autobot.local.running.DirectoryLock;
import ai.autobot.local.running.Home;
import ai.autobot.local.running.PrivateFile;
import ai.autobot.local.running.RunFile;
import ai.autobot.local.running.Target;
import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.local.terminal.Interrupts;
import ai.autobot.local.terminal.Json;
import ai.autobot.local.terminal.LogOutput;
import ai.autobot.local.terminal.Screen;
import ai.autobot.local.terminal.Steps;
import ai.autobot.pipeline.enrich.KnowledgeStats;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.dashboard.Dashboard;
import ai.autobot.pipeline.runtime.http.HttpSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `autobot up`: starts everything and stays until Ctrl-C or SIGTERM.
@Command(
        name = "up",
        header = "Start everything in one process, and stay.",
        description = {
            "Starts Kafka, Redis and a worker, creates the topics, publishes the documents of the --knowledge"
                    + " folders, and answers until Ctrl-C. A restart with the same data goes on where it was.",
            "With --bootstrap-servers or --redis-uri, or such a setting in the configuration file or the environment,"
                    + " it uses that Kafka or that Redis instead of its own.",
            "Without a model, answers are made of sentences of the documents. To use one:"
                    + " --openai-base-url and --openai-model; the key is read from AUTOBOT_GENERATE_OPENAI_API_KEY.",
            "A page shows what goes on, at the address that is printed: on a free port, or on autobot.http.port where"
                    + " that is set. Browsers on this machine need no sign-in, unless"
                    + " --set autobot.dashboard.open-on-loopback=false."
        },
        footer = {
            "",
            "Examples:",
            "  ./autobot up --knowledge docs",
            "  ./autobot up --openai-base-url http://127.0.0.1:11434/v1 --openai-model qwen3",
            "  ./autobot up --bootstrap-servers kafka-1:9092 --redis-uri redis://redis-1:6379"
        })
public final class UpCommand implements Callable<Integer> {
    private static final String OPEN = "autobot.dashboard.open-on-loopback";

    private final Screen screen;

    @Mixin
    private Target target = new Target();

    @Option(names = "--data", paramLabel = "DIR", description = "Where everything is kept. Default: data in the home.")
    private @Nullable Path data;

    @Option(
            names = "--knowledge",
            paramLabel = "DIR",
            description = "A folder whose Markdown and text files are published. More than one may be given.")
    private List<Path> knowledge = new ArrayList<>();

    @Option(names = "--openai-base-url", paramLabel = "URL", description = "Answer with the model at this address.")
    private @Nullable URI openAiBaseUrl;

    @Option(names = "--openai-model", paramLabel = "NAME", description = "Which model is asked there.")
    private @Nullable String openAiModel;

    @Option(names = "--json", description = "Print one JSON object when ready and one at the end; progress on stderr.")
    private boolean json;

    public UpCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        Home home = target.home();
        Path directory = (data == null ? home.data() : data).toAbsolutePath().normalize();
        Screen shown = json ? screen.plain() : screen;
        Steps steps = new Steps(json ? screen.err() : screen.out(), shown);
        checkFolders();
        Plan plan = new Plan(directory, target.namedKafka(), target.namedRedis(), knowledge, this::settings);
        try (DirectoryLock _ = take(home)) {
            createData(directory);
            LogOutput.toFile(directory.resolve("autobot.log"), shown);
            steps.say(shown.palette().bold("AutoBot starts") + " with the data in " + directory);
            return run(home, plan, steps, shown);
        }
    }

    private int run(Home home, Plan plan, Steps steps, Screen shown) {
        AtomicBoolean stop = new AtomicBoolean();
        Thread runner = Thread.currentThread();
        try (Interrupts _ = Interrupts.on(() -> {
            stop.set(true);
            runner.interrupt();
        })) {
            Optional<Throwable> failure = serve(home, plan, steps, shown);
            failure.ifPresent(cause -> screen.err()
                    .println("The worker failed: " + cause.getMessage() + ". See "
                            + plan.data().resolve("autobot.log")));
            return failure.isPresent() ? ExitCode.FAILED.number() : ExitCode.OK.number();
        } catch (InterruptedException e) {
            return ExitCode.OK.number();
        } catch (RuntimeException e) {
            if (stop.get()) {
                // What was interrupted fails in its own way, and has cleaned up.
                return ExitCode.INTERRUPTED.number();
            }
            throw e;
        }
    }

    private Optional<Throwable> serve(Home home, Plan plan, Steps steps, Screen shown) throws InterruptedException {
        OneProcess process = OneProcess.start(plan, steps);
        try {
            writeRunFile(home, plan, process);
            ready(process, steps, shown);
            return process.worker().awaitEnd();
        } finally {
            // The ending itself must not be interrupted by the wish to end.
            boolean interrupted = Thread.interrupted();
            steps.say(shown.palette().bold("AutoBot ends"));
            deleteRunFile(home);
            process.close();
            if (json) {
                screen.out().println(Json.line(Map.of("event", "ended")));
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void ready(OneProcess process, Steps steps, Screen shown) {
        // Of this Java: the launcher before it may have built for minutes.
        Duration took = Duration.ofMillis(System.currentTimeMillis()
                - ManagementFactory.getRuntimeMXBean().getStartTime());
        Optional<String> dashboard = process.worker().url().map(url -> url + Dashboard.PATH);
        dashboard.ifPresent(
                address -> steps.say("  Dashboard   " + shown.palette().cyan(address)));
        steps.say(shown.palette().bold("Ready in " + Steps.seconds(took) + ".") + " Ask with: ./autobot ask \"…\""
                + "   Stop with: Ctrl-C");
        if (json) {
            KnowledgeStats stats = process.worker().knowledge();
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("event", "ready");
            line.put("bootstrapServers", process.bootstrapServers());
            line.put("processId", ProcessHandle.current().pid());
            line.put("readyMillis", took.toMillis());
            line.put("documents", stats.documents());
            line.put("passages", stats.passages());
            dashboard.ifPresent(address -> line.put("dashboard", address));
            screen.out().println(Json.line(line));
        }
    }

    private Configuration settings(String kafka, String redis, Path directory) {
        Map<String, String> more = new LinkedHashMap<>();
        if (target.load(Map.of()).settings(HttpSettings.class).port().isEmpty()) {
            more.put("autobot.http.port", "0");
        }
        if (!target.sets(OPEN)) {
            more.put(OPEN, "true");
        }
        if (openAiBaseUrl != null) {
            more.put("autobot.generate.providers", "openai");
            more.put("autobot.generate.openai.base-url", openAiBaseUrl.toString());
        }
        if (openAiModel != null) {
            more.put("autobot.generate.openai.model", openAiModel);
        }
        return target.running(kafka, redis, directory, more);
    }

    private void checkFolders() {
        for (Path folder : knowledge) {
            if (!Files.isDirectory(folder)) {
                throw new CommandFailure(ExitCode.USAGE, "--knowledge " + folder + " is not a folder.");
            }
        }
        if ((openAiBaseUrl == null) != (openAiModel == null)) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--openai-base-url and --openai-model belong together: give both or none.");
        }
    }

    private static void createData(Path directory) {
        try {
            PrivateFile.createDirectory(directory);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "The data directory " + directory + " cannot be made: " + e, e);
        }
    }

    private static DirectoryLock take(Home home) {
        try {
            return DirectoryLock.tryTake(home.folder(), "up.lock")
                    .orElseThrow(() -> new CommandFailure(
                            ExitCode.IN_USE,
                            "AutoBot runs already with the home " + home.folder()
                                    + home.running()
                                            .map(up -> " (process " + up.processId() + ")")
                                            .orElse("")
                                    + ". Stop it with Ctrl-C where it runs, or choose another with --home."));
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "The home " + home.folder() + " cannot be used: " + e, e);
        }
    }

    private static void writeRunFile(Home home, Plan plan, OneProcess process) {
        try {
            RunFile.ofThisProcess(process.bootstrapServers(), process.redisUri(), plan.data(), process.hasOwnServers())
                    .write(home.runFile());
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "The file " + home.runFile() + " cannot be written: " + e, e);
        }
    }

    private void deleteRunFile(Home home) {
        try {
            Files.deleteIfExists(home.runFile());
        } catch (IOException e) {
            screen.err().println("The file " + home.runFile() + " cannot be removed: " + e.getMessage());
        }
    }
}
