package ai.autobot.local.ask;

import ai.autobot.client.Chat;
import ai.autobot.client.ChatClient;
import ai.autobot.events.ChatResponse;
import ai.autobot.local.session.SignIn;
import ai.autobot.local.terminal.CommandFailure;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.local.terminal.FlowingText;
import ai.autobot.local.terminal.Screen;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What was said so far, and what happens on the next line. One thread speaks; any may cancel.
final class Dialogue {
    /// What a line led to.
    sealed interface Turn {
        /// The next one may come.
        ///
        /// @param code how a command would end that did only this
        record Next(ExitCode code) implements Turn {}

        /// The user leaves.
        record Over() implements Turn {}
    }

    private static final List<String> HELP = List.of(
            "/sources  where the last answer comes from",
            "/new      begin another conversation",
            "/quit     leave; Ctrl-D does as well",
            "Ctrl-C    cancel the answer that comes");

    private final ChatClient client;
    private final SignIn signIn;
    private final Screen screen;
    private final AtomicReference<@Nullable Chat> running = new AtomicReference<>();
    private Question question;
    private @Nullable ChatResponse last;

    Dialogue(ChatClient client, SignIn signIn, Question question, Screen screen) {
        this.client = client;
        this.signIn = signIn;
        this.question = question;
        this.screen = screen;
    }

    /// Answers a line, or does what it commands; blocks until that is done.
    Turn say(String line) throws InterruptedException {
        String text = line.strip();
        return switch (text) {
            case "" -> next();
            case "/quit", "/exit" -> new Turn.Over();
            case "/help" -> {
                HELP.forEach(screen.err()::println);
                yield next();
            }
            case "/new" -> {
                question = new Question(
                        UUID.randomUUID().toString(), question.useKnowledge(), question.model(), question.timeout());
                screen.err().println("A new conversation.");
                yield next();
            }
            case "/sources" -> {
                sources();
                yield next();
            }
            default -> {
                if (text.matches("/[a-z]+")) {
                    screen.err().println("There is no " + text + ". /help shows what there is.");
                    yield next();
                }
                yield new Turn.Next(answer(text));
            }
        };
    }

    /// Cancels the answer that comes; does nothing when none does.
    void cancel() {
        Chat chat = running.get();
        if (chat != null) {
            var _ = chat.cancel("Ctrl-C");
        }
    }

    private static Turn next() {
        return new Turn.Next(ExitCode.OK);
    }

    private ExitCode answer(String text) throws InterruptedException {
        try {
            ChatResponse response = ask(text, signIn.token());
            Optional<String> another = signIn.another(response.getError());
            if (another.isPresent()) {
                response = ask(text, another.get());
            }
            last = response;
            AnswerLines.facts(response, screen.palette()).forEach(screen.err()::println);
            return AnswerLines.exitCode(response.getStatus());
        } catch (CommandFailure e) {
            screen.err().println(screen.palette().red(e.sentence()));
            return e.code();
        }
    }

    private ChatResponse ask(String text, String token) throws InterruptedException {
        Chat chat = question.send(client, text, token);
        running.set(chat);
        try {
            int width = screen.interactive() ? screen.columns() : 0;
            return new AnswerView(new FlowingText(screen.out(), screen, width, "")).follow(chat);
        } finally {
            running.set(null);
        }
    }

    private void sources() {
        if (last == null || last.getSources().isEmpty()) {
            screen.err().println("The last answer names no source.");
        } else {
            AnswerLines.sources(last, screen.palette(), screen.columns()).forEach(screen.err()::println);
        }
    }
}
