package ai.autobot.local.ask;

import ai.autobot.client.ChatClient;
import ai.autobot.local.running.Target;
import ai.autobot.local.session.SignIn;
import ai.autobot.local.terminal.ExitCode;
import ai.autobot.local.terminal.Screen;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `autobot chat`: a conversation in the terminal, or one line of stdin after the other.
@Command(
        name = "chat",
        header = "A conversation in the terminal.",
        description = {
            "Ctrl-C cancels the answer that comes, Ctrl-D leaves. /help shows what else there is.",
            "Without a terminal, each line of stdin is a question."
        },
        footer = {"", "Examples:", "  ./autobot chat", "  ./autobot chat --conversation c1 < questions.txt"})
public final class ChatCommand implements Callable<Integer> {
    private static final int LONGEST_LINE = 32_000;

    private final Screen screen;

    @Mixin
    private Target target = new Target();

    @Mixin
    private AskOptions options = new AskOptions();

    public ChatCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Question question = options.question();
        SignIn signIn = new SignIn(target, screen);
        try (ChatClient client = AskOptions.connect(target)) {
            Dialogue dialogue = new Dialogue(client, signIn, question, screen);
            if (screen.interactive()) {
                new Typing(dialogue, screen, target.home()).run();
                return ExitCode.OK.number();
            }
            return lines(dialogue);
        }
    }

    /// The exit code is that of the worst answer.
    private static int lines(Dialogue dialogue) throws IOException, InterruptedException {
        int worst = ExitCode.OK.number();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String text = line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE);
            switch (dialogue.say(text)) {
                case Dialogue.Turn.Over() -> {
                    return worst;
                }
                case Dialogue.Turn.Next(ExitCode code) -> worst = Math.max(worst, code.number());
            }
        }
        return worst;
    }
}
