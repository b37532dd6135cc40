package ai.autobot.local.ask;

import ai.autobot.local.running.Home;
import ai.autobot.local.running.PrivateFile;
import ai.autobot.local.terminal.Screen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;

/// A person at a terminal: lines with editing and a history that only its owner may read. A pasted text is one line,
/// however many it has.
final class Typing {
    private static final int LONGEST_HISTORY = 500;

    private final Dialogue dialogue;
    private final Screen screen;
    private final Home home;

    Typing(Dialogue dialogue, Screen screen, Home home) {
        this.dialogue = dialogue;
        this.screen = screen;
        this.home = home;
    }

    /// Reads and answers until the person leaves.
    void run() throws IOException, InterruptedException {
        DefaultParser parser = new DefaultParser();
        // A backslash or a quote is a character like any other.
        parser.setEscapeChars(new char[0]);
        parser.setQuoteChars(new char[0]);
        try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
            LineReader reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .appName("autobot")
                    .parser(parser)
                    .variable(LineReader.HISTORY_FILE, history())
                    .variable(LineReader.HISTORY_FILE_SIZE, LONGEST_HISTORY)
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .build();
            terminal.handle(Signal.INT, _ -> dialogue.cancel());
            screen.err().println(screen.palette().dim("Ask, or /help. Ctrl-D leaves."));
            boolean over = false;
            while (!over) {
                over = turn(reader);
            }
        }
    }

    private boolean turn(LineReader reader) throws InterruptedException {
        String line;
        try {
            line = reader.readLine(screen.palette().bold(screen.palette().cyan("you ▸ ")));
        } catch (UserInterruptException e) {
            return false;
        } catch (EndOfFileException e) {
            return true;
        }
        return switch (dialogue.say(line)) {
            case Dialogue.Turn.Over() -> true;
            case Dialogue.Turn.Next next -> false;
        };
    }

    private Path history() throws IOException {
        Path file = home.folder().resolve("history");
        PrivateFile.createDirectory(home.folder());
        if (!Files.exists(file)) {
            PrivateFile.write(file, "");
        }
        return file;
    }
}
