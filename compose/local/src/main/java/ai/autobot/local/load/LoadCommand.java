package ai.autobot.local.load;

import ai.autobot.local.running.Folders;
import ai.autobot.local.session.SessionDesk;
import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.local.terminal.Interrupts;
import ai.autobot.local.terminal.Json;
import ai.autobot.local.terminal.Screen;
import ai.autobot.local.terminal.Steps;
import ai.autobot.local.up.OneProcess;
import ai.autobot.local.up.Plan;
import ai.autobot.pipeline.Worker;
import ai.autobot.pipeline.runtime.config.Configuration;
import ai.autobot.pipeline.runtime.kafka.KafkaProperties;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `autobot load`: how much the pipeline adds to the time that a model takes, and how much it bears.
@Command(
        name = "load",
        header = "Measure what the pipeline adds to a model's time.",
        description = {
            "Starts Kafka, Redis, a worker and a model that answers at a set pace, all in this process, on loopback and"
                    + " in a temporary folder, and asks at a fixed rate whatever becomes of earlier requests.",
            "Added time = (when a reader of the topic has the record - when the request was to be sent) - the model's"
                    + " own time, which the model writes into its answer. The first token is read from chat.tokens, the"
                    + " response from chat.responses, committed records only.",
            "Processor time and heap are of the whole process: broker, worker, model and load together.",
            "Ends with 1 when a request was lost or answered twice."
        },
        footer = {
            "",
            "Examples:",
            "  ./autobot load --rate 300 --call-time 500ms --duration 30s",
            "  ./autobot load --rate 3000 --call-time 1s --duration 15s --json"
        })
public final class LoadCommand implements Callable<Integer> {
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Screen screen;

    @Option(names = "--rate", paramLabel = "N", description = "Requests a second. Default: ${DEFAULT-VALUE}.")
    private int rate = 300;

    @Option(
            names = "--call-time",
            paramLabel = "TIME",
            converter = TimeOption.class,
            description = "How long the model takes for an answer. Default: 500ms.")
    private Duration callTime = Duration.ofMillis(500);

    @Option(
            names = "--first-token",
            paramLabel = "TIME",
            converter = TimeOption.class,
            description = "How long it takes for the first token. Default: a fifth of the call time.")
    private @Nullable Duration firstToken;

    @Option(names = "--tokens", paramLabel = "N", description = "Tokens an answer. Default: ${DEFAULT-VALUE}.")
    private int tokens = 20;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            converter = TimeOption.class,
            description = "For how long to send. Default: 30s. Not with --count.")
    private @Nullable Duration duration;

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            converter = TimeOption.class,
            description = "For how long to ask at half of the rate before, unmeasured: a cold process compiles itself,"
                    + " which takes as much of two cores as the load does. Default: 60s; 0s for none.")
    private Duration warmUp = Duration.ofSeconds(60);

    @Option(names = "--count", paramLabel = "N", description = "How many requests to send.")
    private @Nullable Integer count;

    @Option(
            names = "--conversations",
            paramLabel = "N",
            description = "Over how many conversations; the requests of one are answered in order. Default: so many"
                    + " that a request seldom waits for the one before.")
    private @Nullable Integer conversations;

    @Option(
            names = "--users",
            paramLabel = "N",
            description =
                    "Of how many users. Default: one for every 100 conversations, at least 10, so that none has as"
                            + " much running as a user may.")
    private @Nullable Integer users;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting of the worker. Example: --set autobot.kafka.guarantee=at_least_once")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--json", description = "Print the result as one JSON object; progress on stderr.")
    private boolean json;

    public LoadCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        LoadPlan plan = plan();
        Steps steps = new Steps(json ? screen.err() : screen.out(), json ? screen.plain() : screen);
        Thread runner = Thread.currentThread();
        Path data = Files.createTempDirectory("autobot-load");
        try (Interrupts _ = Interrupts.on(runner::interrupt);
                PacedProvider model = PacedProvider.start(plan.pace())) {
            LoadReport report = measure(plan, model, data, steps);
            if (json) {
                screen.out().println(Json.line(report.json()));
            } else {
                report.lines().forEach(steps::say);
            }
            return (report.isWhole() ? ExitCode.OK : ExitCode.FAILED).number();
        } finally {
            Folders.deleteWhole(data);
        }
    }

    private LoadReport measure(LoadPlan plan, PacedProvider model, Path data, Steps steps) throws InterruptedException {
        Plan everything = new Plan(
                data,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                (kafka, redis, folder) -> configuration(kafka, redis, folder, model));
        OneProcess process = OneProcess.start(everything, steps);
        try {
            List<String> sessions = signIn(plan, process.configuration());
            Map<String, Object> kafka =
                    KafkaProperties.common(process.configuration().settings(KafkaSettings.class));
            Optional<LoadPlan> before = plan.warmUp(warmUp);
            if (before.isPresent()) {
                steps.say(String.format(
                        Locale.ROOT,
                        "Warm-up: %,d requests at %,d/s",
                        before.get().count(),
                        before.get().rate()));
                new LoadRun(before.get(), model, "warm-up", steps::now).run(kafka, sessions);
            }
            steps.say(String.format(
                    Locale.ROOT,
                    "%,d requests at %,d/s over %,d conversations; calls of %,d ms, %,d tokens",
                    plan.count(),
                    plan.rate(),
                    plan.conversations(),
                    plan.pace().total().toMillis(),
                    plan.pace().tokens()));
            return new LoadRun(plan, model, "load", steps::say).run(kafka, sessions);
        } finally {
            // The ending itself must not be interrupted by the wish to end.
            boolean interrupted = Thread.interrupted();
            process.close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private LoadPlan plan() {
        if (duration != null && count != null) {
            throw new CommandFailure(ExitCode.USAGE, "--duration and --count exclude each other: give one.");
        }
        Duration sending = duration == null ? Duration.ofSeconds(30) : duration;
        if (sending.compareTo(LONGEST) > 0 || warmUp.compareTo(LONGEST) > 0) {
            throw new CommandFailure(ExitCode.USAGE, "--duration or --warm-up is longer than an hour.");
        }
        try {
            Pace pace = new Pace(firstToken == null ? callTime.dividedBy(5) : firstToken, callTime, tokens);
            int many = count == null
                    ? Math.toIntExact(Math.min(Integer.MAX_VALUE, rate * sending.toMillis() / 1_000))
                    : count;
            int spread = conversations == null ? LoadPlan.enoughConversations(rate, pace) : conversations;
            return new LoadPlan(rate, pace, many, spread, users == null ? LoadPlan.enoughUsers(spread) : users);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, "The load cannot be so: " + e.getMessage() + ".", e);
        }
    }

    private Configuration configuration(String kafka, String redis, Path folder, PacedProvider model) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("autobot.journey.max-running", Integer.toString(ProcessMeter.mostCalls()));
        all.putAll(settings);
        all.put("autobot.kafka.bootstrap-servers", kafka);
        all.put("autobot.redis.uri", redis);
        all.put("autobot.kafka.state-directory", folder.resolve("streams").toString());
        all.put("autobot.kafka.knowledge-directory", folder.resolve("index").toString());
        all.put("autobot.generate.providers", "openai");
        all.put("autobot.generate.openai.base-url", model.baseUrl());
        all.put("autobot.generate.openai.model", "paced");
        // No file: a load says by its options alone what it measured.
        return Configuration.load(folder.resolve("none.yaml"), all, Worker.ROOMS.toArray(Class<?>[]::new));
    }

    private static List<String> signIn(LoadPlan plan, Configuration configuration) throws InterruptedException {
        List<String> tokens = new ArrayList<>();
        try (SessionDesk desk = SessionDesk.open(configuration)) {
            for (int user = 0; user < plan.users(); user++) {
                tokens.add(desk.create("load-" + user, Set.of("user")).token());
            }
        }
        return tokens;
    }
}
