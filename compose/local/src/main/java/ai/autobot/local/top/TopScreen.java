package ai.autobot.local.top;

import ai.autobot.local.terminal.Screen;
import ai.autobot.pipeline.runtime.dashboard.Snapshot;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;

/// The whole terminal, drawn anew each second and when its size changes, until `q` or Ctrl-C; as it was afterwards.
final class TopScreen {
    private static final Duration PACE = Duration.ofSeconds(1);
    private static final Duration KEY = Duration.ofMillis(100);
    private static final String HOME = "\u001b[H";
    private static final String ERASE_LINE_END = "\u001b[K";
    private static final String ERASE_BELOW = "\u001b[J";

    private final Supplier<Snapshot> updates;
    private final Screen screen;

    /// @param updates what goes on at the moment, asked for at each drawing
    TopScreen(Supplier<Snapshot> updates, Screen screen) {
        this.updates = updates;
        this.screen = screen;
    }

    /// On the terminal of this process.
    void run() throws IOException {
        try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
            run(terminal);
        }
    }

    void run(Terminal terminal) throws IOException {
        AtomicBoolean over = new AtomicBoolean();
        AtomicBoolean resized = new AtomicBoolean();
        Attributes before = terminal.enterRawMode();
        terminal.handle(Signal.INT, _ -> over.set(true));
        terminal.handle(Signal.WINCH, _ -> resized.set(true));
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.cursor_invisible);
        try {
            while (!over.get()) {
                draw(terminal);
                await(terminal, over, resized);
            }
        } finally {
            terminal.puts(Capability.cursor_visible);
            terminal.puts(Capability.exit_ca_mode);
            terminal.setAttributes(before);
            terminal.flush();
        }
    }

    private void draw(Terminal terminal) {
        Size size = terminal.getSize();
        int columns = size.getColumns() > 0 ? size.getColumns() : screen.columns();
        int rows = size.getRows() > 0 ? size.getRows() : screen.rows();
        List<String> lines = new TopLines(columns, rows, screen.palette()).of(updates.get());
        PrintWriter writer = terminal.writer();
        writer.print(HOME);
        for (int line = 0; line < lines.size(); line++) {
            writer.print(lines.get(line) + ERASE_LINE_END + (line < lines.size() - 1 ? "\r\n" : ""));
        }
        writer.print(ERASE_BELOW);
        terminal.flush();
    }

    private static void await(Terminal terminal, AtomicBoolean over, AtomicBoolean resized) throws IOException {
        long end = System.nanoTime() + PACE.toNanos();
        while (!over.get() && !resized.getAndSet(false) && System.nanoTime() < end) {
            int key = terminal.reader().read(KEY.toMillis());
            if (key == 'q' || key == 'Q' || key == NonBlockingReader.EOF) {
                over.set(true);
            }
        }
    }
}
