package ai.autobot.local.terminal;

import java.io.Console;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where a command writes: results to `out`, everything about them to `err`.
///
/// @param out flushed by whoever writes to it, or line by line
/// @param err likewise
/// @param interactive whether a person looks at both and can type
/// @param palette the colours
/// @param columns the width of a line, at least 20
/// @param rows the height, at least 5
public record Screen(PrintWriter out, PrintWriter err, boolean interactive, Palette palette, int columns, int rows) {
    private static final int USUAL_COLUMNS = 80;
    private static final int USUAL_ROWS = 24;

    public Screen {
        columns = Math.clamp(columns, 20, 500);
        rows = Math.clamp(rows, 5, 500);
    }

    /// The screen of this process. Colours are written to a terminal only, and not where `NO_COLOR` is set. The size is
    /// what `COLUMNS` and `LINES` say, else 80 by 24.
    public static Screen ofProcess(Map<String, String> environment) {
        boolean interactive = Optional.ofNullable(System.console())
                        .filter(Console::isTerminal)
                        .isPresent()
                && !"dumb".equals(environment.get("TERM"));
        boolean colours =
                interactive && environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Screen(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                interactive,
                new Palette(colours),
                number(environment.get("COLUMNS"), USUAL_COLUMNS),
                number(environment.get("LINES"), USUAL_ROWS));
    }

    private static int number(@Nullable String text, int otherwise) {
        return text != null && text.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(text) : otherwise;
    }

    /// The same screen, with what is about the results on `err` and the results on `out`, and no colours in either.
    public Screen plain() {
        return new Screen(out, err, false, new Palette(false), columns, rows);
    }
}
