package ai.autobot.local.terminal;

/// Colours, or none.
///
/// @param on whether the escape sequences are written
public record Palette(boolean on) {
    private static final String RESET = "\u001b[0m";

    public String bold(String text) {
        return paint("\u001b[1m", text);
    }

    public String dim(String text) {
        return paint("\u001b[2m", text);
    }

    public String green(String text) {
        return paint("\u001b[32m", text);
    }

    public String red(String text) {
        return paint("\u001b[31m", text);
    }

    public String yellow(String text) {
        return paint("\u001b[33m", text);
    }

    public String cyan(String text) {
        return paint("\u001b[36m", text);
    }

    private String paint(String begin, String text) {
        return on && !text.isEmpty() ? begin + text + RESET : text;
    }
}
