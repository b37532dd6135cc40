package ai.autobot.bench.report;

import java.util.List;
import java.util.stream.DoubleStream;

/// A row for each contender, with its p50, p99 and p99.9 on one logarithmic axis.
final class SpanPlot {
    private static final int WIDTH = 860;
    private static final int LEFT = 250;
    private static final int RIGHT = 30;
    private static final int TOP = 62;
    private static final int ROW = 26;
    private static final int BOTTOM = 46;

    private SpanPlot() {}

    /// A row: its name, its colour, and three values, each not less than the one before.
    record Span(String name, String colour, double p50, double p99, double p999) {}

    static String of(String title, String axis, List<Span> spans) {
        int height = TOP + ROW * spans.size() + BOTTOM;
        Svg svg = new Svg(WIDTH, height, title);
        svg.text(12, 22, "start", "font-size:15px;font-weight:600", title);
        svg.text(12, 42, "start", "", "● p50   ○ p99   • p99.9   (logarithmic; further left is better)");
        double[] values = spans.stream()
                .flatMapToDouble(span -> DoubleStream.of(span.p50, span.p99, span.p999))
                .toArray();
        LogScale scale = LogScale.of(values, LEFT, WIDTH - RIGHT);
        double bottom = height - BOTTOM + 4.0;
        for (double tick : scale.halfTicks()) {
            svg.line(scale.at(tick), TOP - 6.0, scale.at(tick), bottom, Svg.INK, 1, 0.12);
        }
        for (double tick : scale.ticks()) {
            svg.line(scale.at(tick), TOP - 6.0, scale.at(tick), bottom, Svg.INK, 1, 0.4);
            svg.text(scale.at(tick), bottom + 15, "middle", "", LogScale.label(tick));
        }
        svg.text((LEFT + WIDTH - RIGHT) / 2.0, bottom + 33, "middle", "", axis);
        double y = TOP + ROW / 2.0;
        for (Span span : spans) {
            svg.text(LEFT - 12.0, y + 4, "end", "", span.name);
            svg.line(scale.at(span.p50), y, scale.at(span.p999), y, span.colour, 2, 0.6);
            svg.dot(scale.at(span.p999), y, 2, span.colour, true);
            svg.dot(scale.at(span.p99), y, 5, span.colour, false);
            svg.dot(scale.at(span.p50), y, 5, span.colour, true);
            y += ROW;
        }
        return svg.toString();
    }
}
