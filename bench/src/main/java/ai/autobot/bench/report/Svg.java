package ai.autobot.bench.report;

import java.util.Locale;

/// Writes a small picture. Its ink is of a middle grey that can be read on white as on black, and it has no ground of
/// its own. Not thread-safe.
final class Svg {
    static final String INK = "#7d8590";

    private final StringBuilder text = new StringBuilder();

    Svg(int width, int height, String title) {
        text.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " font-family=\"system-ui, sans-serif\" font-size=\"12\" role=\"img\">%n<title>%s</title>%n",
                width,
                height,
                width,
                height,
                escaped(title)));
    }

    void text(double x, double y, String anchor, String style, String content) {
        text.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\" style=\"%s\">%s</text>%n",
                x,
                y,
                anchor,
                INK,
                style,
                escaped(content)));
    }

    void line(double x1, double y1, double x2, double y2, String colour, double width, double opacity) {
        text.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%.1f\""
                        + " stroke-opacity=\"%.2f\"/>%n",
                x1,
                y1,
                x2,
                y2,
                colour,
                width,
                opacity));
    }

    void dot(double x, double y, double radius, String colour, boolean filled) {
        text.append(String.format(
                Locale.ROOT,
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\" stroke=\"%s\" stroke-width=\"2\"/>%n",
                x,
                y,
                radius,
                filled ? colour : "none",
                colour));
    }

    private static String escaped(String content) {
        return content.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    @Override
    public String toString() {
        return text + "</svg>\n";
    }
}
