package ai.autobot.local.terminal;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/// Progress, a line for each step: while it runs on a terminal, and once it is done everywhere, with the time that it
/// took. Thread-safe.
public final class Steps {
    private static final String ERASE_LINE = "\r\u001b[K";
    private static final int NAME_WIDTH = 11;
    private static final int TIME_WIDTH = 9;

    private final PrintWriter writer;
    private final Screen screen;
    private boolean passing;

    /// @param writer where the lines go: `out`, or `err` where `out` belongs to a program
    public Steps(PrintWriter writer, Screen screen) {
        this.writer = writer;
        this.screen = screen;
    }

    /// Says what runs now; on a terminal only, and only until the next line.
    public synchronized void now(String what) {
        if (screen.interactive()) {
            erase();
            writer.print(screen.palette().dim("  … " + cut(what, screen.columns() - 6)));
            writer.flush();
            passing = true;
        }
    }

    /// Takes back what [#now] said last.
    public synchronized void clear() {
        erase();
        writer.flush();
    }

    /// Says that a step is done.
    public synchronized void done(String name, String detail, Duration took) {
        line("✓", name, detail, seconds(took));
    }

    /// Says something that is no step.
    public synchronized void say(String text) {
        erase();
        writer.println(text);
        writer.flush();
    }

    /// Says what is not as it should be, without ending anything.
    public synchronized void warn(String text) {
        say(screen.palette().yellow("  ! " + text));
    }

    private void line(String mark, String name, String detail, String time) {
        erase();
        int room = screen.columns() - 4 - NAME_WIDTH - 1 - TIME_WIDTH - 1;
        String shown = screen.interactive() ? cut(detail, room) : detail;
        writer.println("  " + screen.palette().green(mark) + " " + padded(name, NAME_WIDTH) + " " + padded(shown, room)
                + screen.palette().dim(" ".repeat(TIME_WIDTH - time.length()) + time));
        writer.flush();
    }

    private void erase() {
        if (passing) {
            writer.print(ERASE_LINE);
            passing = false;
        }
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, Math.max(0, width - 1)) + "…";
    }

    /// As people read it: `0.31 s`, `12.4 s`.
    public static String seconds(Duration time) {
        double seconds = time.toMillis() / 1000.0;
        return String.format(Locale.ROOT, seconds < 10 ? "%.2f s" : "%.1f s", seconds);
    }
}
