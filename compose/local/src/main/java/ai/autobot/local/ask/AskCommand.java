package ai.autobot.local.ask;

import ai.autobot.client.Chat;
import ai.autobot.client.ChatClient;
import ai.autobot.events.ChatResponse;
import ai.autobot.local.running.Target;
import ai.autobot.local.session.SignIn;
import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.local.terminal.FlowingText;
import ai.autobot.local.terminal.Interrupts;
import ai.autobot.local.terminal.Json;
import ai.autobot.local.terminal.Screen;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `autobot ask`: one question, its answer as it comes.
@Command(
        name = "ask",
        header = "Ask one question, and print its answer as it comes.",
        description = {
            "The answer goes to stdout, its sources and timings to stderr. Ctrl-C cancels the request.",
            "The session: the token in AUTOBOT_TOKEN, else the saved one, else one that is begun for the user of"
                    + " this machine."
        },
        footer = {
            "",
            "Examples:",
            "  ./autobot ask \"What happens while Redis is gone?\"",
            "  ./autobot ask --json --timeout 30s \"What is a journey?\"",
            "  ./autobot ask --conversation c1 \"And what does it cost?\""
        })
public final class AskCommand implements Callable<Integer> {
    private static final Duration CANCEL_LIMIT = Duration.ofSeconds(10);

    private final Screen screen;

    @Mixin
    private Target target = new Target();

    @Mixin
    private AskOptions options = new AskOptions();

    @Parameters(paramLabel = "QUESTION", description = "What is asked, in quotes.")
    private String message = "";

    @Option(names = "--json", description = "Print the whole response as one JSON object, once it is complete.")
    private boolean json;

    public AskCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (message.isBlank()) {
            throw new CommandFailure(ExitCode.USAGE, "The question is empty.");
        }
        Question question = options.question();
        SignIn signIn = new SignIn(target, screen);
        AtomicReference<@Nullable Chat> running = new AtomicReference<>();
        Thread asking = Thread.currentThread();
        try (Interrupts _ = Interrupts.on(() -> cancel(running.get(), asking));
                ChatClient client = AskOptions.connect(target)) {
            ChatResponse response = ask(client, question, signIn.token(), running);
            Optional<String> another = signIn.another(response.getError());
            if (another.isPresent()) {
                response = ask(client, question, another.get(), running);
            }
            show(response);
            return AnswerLines.exitCode(response.getStatus()).number();
        } catch (InterruptedException e) {
            throw new CommandFailure(ExitCode.INTERRUPTED, "Interrupted before the pipeline confirmed an end.", e);
        }
    }

    private ChatResponse ask(
            ChatClient client, Question question, String token, AtomicReference<@Nullable Chat> running)
            throws InterruptedException {
        Chat chat = question.send(client, message, token);
        running.set(chat);
        PrintWriter out = json ? new PrintWriter(Writer.nullWriter()) : screen.out();
        return new AnswerView(new FlowingText(out, screen, screen.interactive() ? screen.columns() : 0, ""))
                .follow(chat);
    }

    private static void cancel(@Nullable Chat chat, Thread asking) {
        if (chat == null) {
            asking.interrupt();
            return;
        }
        var _ = chat.cancel("Ctrl-C");
        Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(CANCEL_LIMIT);
            } catch (InterruptedException e) {
                return;
            }
            asking.interrupt();
        });
    }

    private void show(ChatResponse response) {
        if (json) {
            screen.out().println(Json.line(AnswerLines.facts(response)));
            return;
        }
        screen.out().flush();
        if (!response.getSources().isEmpty()) {
            screen.err().println();
            AnswerLines.sources(response, screen.palette(), screen.columns()).forEach(screen.err()::println);
        }
        screen.err().println();
        AnswerLines.facts(response, screen.palette()).forEach(screen.err()::println);
    }
}
