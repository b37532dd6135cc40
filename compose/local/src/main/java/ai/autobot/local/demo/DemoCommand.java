package ai.autobot.local.demo;

import ai.autobot.client.Chat;
import ai.autobot.client.ChatClient;
import ai.autobot.client.ChatClientOptions;
import ai.autobot.events.ChatResponse;
import ai.autobot.local.knowledge.DocumentFiles;
import ai.autobot.local.knowledge.Publication;
import ai.autobot.local.running.Folders;
import ai.autobot.local.running.Target;
import ai.autobot.local.session.SessionDesk;
import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.local.terminal.Interrupts;
import ai.autobot.local.terminal.LogOutput;
import ai.autobot.local.terminal.Screen;
import ai.autobot.local.terminal.Steps;
import ai.autobot.local.up.OneProcess;
import ai.autobot.local.up.Plan;
import ai.autobot.pipeline.authenticate.IssuedSession;
import ai.autobot.pipeline.runtime.kafka.KafkaProperties;
import ai.autobot.pipeline.runtime.kafka.KafkaSettings;
import ai.autobot.schemas.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;

/// `autobot demo`: the whole way of a chat request with every part real, on the project's own documents.
@Command(
        name = "demo",
        header = "Show the whole way of a chat request, on the project's own documents.",
        description = {
            "Starts Kafka, Redis and a worker in a temporary folder, publishes the project's documents, signs a user"
                    + " in, sends chat requests over the topics, and shows each answer as it comes, with its sources and"
                    + " timings. Then a request without a session, and its rejection.",
            "The exit code is 0 only if each of them ended as it should."
        },
        footer = {"", "Examples:", "  ./autobot demo"})
public final class DemoCommand implements Callable<Integer> {
    private static final Duration INDEX_LIMIT = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Set<String> AT_THE_TOP = Set.of("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md");

    private final Screen screen;

    public DemoCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws IOException {
        long from = System.nanoTime();
        Path data = Files.createTempDirectory("autobot-demo-");
        LogOutput.toFile(data.resolve("autobot.log"), screen);
        Steps steps = new Steps(screen.out(), screen);
        Expectations expectations = new Expectations();
        AtomicBoolean stop = new AtomicBoolean();
        Thread runner = Thread.currentThread();
        boolean met = false;
        try (Interrupts _ = Interrupts.on(() -> {
            stop.set(true);
            runner.interrupt();
        })) {
            run(data, steps, expectations);
            met = expectations.unmet().isEmpty();
        } catch (InterruptedException e) {
            throw new CommandFailure(ExitCode.INTERRUPTED, "The demo was stopped.", e);
        } catch (RuntimeException e) {
            throw stop.get() ? new CommandFailure(ExitCode.INTERRUPTED, "The demo was stopped.", e) : e;
        } finally {
            remove(data, met || stop.get(), steps);
        }
        return verdict(expectations, Duration.ofNanos(System.nanoTime() - from));
    }

    private void run(Path data, Steps steps, Expectations expectations) throws InterruptedException {
        DocumentFiles documents = documents();
        steps.say(screen.palette().bold("AutoBot demo") + ": every part is real, with its data in\n  " + data);
        Plan plan = new Plan(
                data,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                (kafka, redis, folder) -> new Target().running(kafka, redis, folder, Map.of()));
        OneProcess process = OneProcess.start(plan, steps);
        try {
            publish(process, documents, steps);
            IssuedSession session = signIn(process, steps);
            Map<String, Object> kafka = kafkaOf(process);
            try (ChatClient client = ChatClient.connect(kafka, ChatClientOptions.DEFAULT.withName("autobot-demo"))) {
                Visit visit = new Visit(client, screen, expectations);
                visit(visit, session.token(), steps);
                summary(visit.responses(), steps);
            }
        } finally {
            boolean interrupted = Thread.interrupted();
            process.close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void visit(Visit visit, String token, Steps steps) throws InterruptedException {
        say(steps, "A question, and one that follows it in the same conversation:");
        String first = "Why are the tokens written outside the transaction?";
        visit.showAnswered(visit.ask("demo-1", first, token), first);
        String second = "And what does a reader do with abandoned attempts?";
        visit.showAnswered(visit.ask("demo-1", second, token), second);

        say(steps, "Two conversations at once:");
        String third = "How long is a duplicate request remembered?";
        String fourth = "Which records go to chat.dead-letters?";
        Chat one = visit.ask("demo-2", third, token);
        Chat other = visit.ask("demo-3", fourth, token);
        visit.showAnswered(one, third);
        visit.showAnswered(other, fourth);

        say(steps, "A question that the documents do not answer:");
        String fifth = "Who won the chess world championship in 1972?";
        visit.showWithoutSource(visit.ask("demo-4", fifth, token), fifth);

        say(steps, "A request without a session:");
        String sixth = "Will anybody answer me?";
        visit.showRejected(visit.ask("demo-5", sixth, null), sixth, ErrorCode.AUTHENTICATION_MISSING.code());
        screen.out().println();
    }

    private void say(Steps steps, String text) {
        screen.out().println();
        steps.say(screen.palette().bold(text));
    }

    private static DocumentFiles documents() {
        Path repository = Target.repository()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.FAILED, "The project's folder is not known: start the demo with ./autobot demo"));
        try {
            DocumentFiles documents = DocumentFiles.read(
                    repository, file -> AT_THE_TOP.contains(file.toString()) || file.startsWith("docs"));
            if (documents.documents().isEmpty()) {
                throw new CommandFailure(
                        ExitCode.FAILED, "There are no documents in " + repository + " to show it with.");
            }
            return documents;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "The documents in " + repository + " cannot be read: " + e, e);
        }
    }

    private static void publish(OneProcess process, DocumentFiles documents, Steps steps) throws InterruptedException {
        long from = System.nanoTime();
        steps.now("documents are published");
        Publication publication = Publication.of(List.of(documents), kafkaOf(process));
        documents.skipped().forEach(steps::warn);
        steps.done("Documents", publication.sentence(), since(from));

        long indexing = System.nanoTime();
        steps.now("the index takes them up");
        while (process.worker().knowledge().documents() < publication.published()) {
            if (since(indexing).compareTo(INDEX_LIMIT) > 0) {
                throw new CommandFailure(
                        ExitCode.FAILED, "The documents were not indexed within " + INDEX_LIMIT.toSeconds() + " s.");
            }
            Thread.sleep(LOOK);
        }
        steps.done("Index", process.worker().knowledge().passages() + " passages", since(indexing));
    }

    private static IssuedSession signIn(OneProcess process, Steps steps) throws InterruptedException {
        long from = System.nanoTime();
        steps.now("a user signs in");
        try (SessionDesk desk = SessionDesk.open(process.configuration())) {
            IssuedSession session = desk.create("demo-user", Set.of("user"));
            steps.done("Session", "of demo-user, until " + session.session().endsAt(), since(from));
            return session;
        }
    }

    private static void summary(List<ChatResponse> responses, Steps steps) {
        long tokens =
                responses.stream().mapToLong(ChatResponse::getTokenRecords).sum();
        long sources = responses.stream().mapToLong(r -> r.getSources().size()).sum();
        steps.say(responses.size() + " requests, " + tokens + " records on chat.tokens, " + responses.size()
                + " responses, " + sources + " sources.");
    }

    private static Map<String, Object> kafkaOf(OneProcess process) {
        return KafkaProperties.common(process.configuration().settings(KafkaSettings.class));
    }

    private static void remove(Path data, boolean wanted, Steps steps) {
        if (!wanted) {
            steps.say("The log, and what else it left: " + data);
        } else if (!Folders.delete(data)) {
            steps.warn("not everything could be removed in " + data);
        } else {
            steps.say("The temporary folder is removed.");
        }
    }

    private int verdict(Expectations expectations, Duration took) {
        if (expectations.unmet().isEmpty()) {
            screen.out()
                    .println(screen.palette().green("✓") + " Everything ended as it should: " + expectations.checked()
                            + " expectations met, in " + Steps.seconds(took) + ".");
            return ExitCode.OK.number();
        }
        expectations
                .unmet()
                .forEach(sentence -> screen.out().println(screen.palette().red("✗ ") + sentence));
        return ExitCode.FAILED.number();
    }

    private static Duration since(long fromNanos) {
        return Duration.ofNanos(System.nanoTime() - fromNanos);
    }
}
