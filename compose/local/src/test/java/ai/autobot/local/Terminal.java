package ai.autobot.local;

import ai.autobot.local.terminal.Palette;
import ai.autobot.local.terminal.Screen;
import java.io.PrintWriter;
import java.io.StringWriter;

/// Runs a command as a person would, and keeps what it printed.
final class Terminal {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Screen screen =
            new Screen(new PrintWriter(out), new PrintWriter(err), false, new Palette(false), 80, 24);

    int run(String... arguments) {
        return Autobot.run(screen, arguments);
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    @Override
    public String toString() {
        return "--- out\n" + out + "\n--- err\n" + err;
    }
}
