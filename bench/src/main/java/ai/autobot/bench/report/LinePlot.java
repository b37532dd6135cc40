package ai.autobot.bench.report;

import java.util.Comparator;
import java.util.List;

/// A line for each contender over two logarithmic axes, each named at its right end.
final class LinePlot {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 440;
    private static final int LEFT = 66;
    private static final int RIGHT = 250;
    private static final int TOP = 62;
    private static final int BOTTOM = 52;
    private static final int NAME_HEIGHT = 16;

    private LinePlot() {}

    /// A line: its name, its colour, its points from left to right; at least one.
    record Line(String name, String colour, List<Point> points) {
        Line {
            points = List.copyOf(points);
        }
    }

    record Point(double x, double y) {}

    static String of(String title, String xAxis, String yAxis, List<Line> lines) {
        Svg svg = new Svg(WIDTH, HEIGHT, title);
        svg.text(12, 22, "start", "font-size:15px;font-weight:600", title);
        svg.text(12, 42, "start", "", yAxis + " (both axes logarithmic)");
        List<Point> all = lines.stream().flatMap(line -> line.points.stream()).toList();
        LogScale across = LogScale.of(all.stream().mapToDouble(Point::x).toArray(), LEFT, WIDTH - RIGHT);
        LogScale up = LogScale.of(all.stream().mapToDouble(Point::y).toArray(), HEIGHT - BOTTOM, TOP);
        grid(svg, across, up);
        svg.text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12.0, "middle", "", xAxis);
        for (Line line : lines) {
            for (int index = 0; index < line.points.size(); index++) {
                Point point = line.points.get(index);
                if (index > 0) {
                    Point before = line.points.get(index - 1);
                    svg.line(
                            across.at(before.x),
                            up.at(before.y),
                            across.at(point.x),
                            up.at(point.y),
                            line.colour,
                            2,
                            1);
                }
                svg.dot(across.at(point.x), up.at(point.y), 3.5, line.colour, true);
            }
        }
        names(svg, lines, up);
        return svg.toString();
    }

    private static void grid(Svg svg, LogScale across, LogScale up) {
        for (double tick : across.halfTicks()) {
            svg.line(across.at(tick), up.from(), across.at(tick), up.to(), Svg.INK, 1, 0.12);
        }
        for (double tick : across.ticks()) {
            svg.line(across.at(tick), up.from(), across.at(tick), up.to(), Svg.INK, 1, 0.4);
            svg.text(across.at(tick), up.from() + 17, "middle", "", LogScale.label(tick));
        }
        for (double tick : up.halfTicks()) {
            svg.line(across.from(), up.at(tick), across.to(), up.at(tick), Svg.INK, 1, 0.12);
        }
        for (double tick : up.ticks()) {
            svg.line(across.from(), up.at(tick), across.to(), up.at(tick), Svg.INK, 1, 0.4);
            svg.text(across.from() - 8, up.at(tick) + 4, "end", "", LogScale.label(tick));
        }
    }

    /// Beside the lines' ends, moved apart where they would lie over each other.
    private static void names(Svg svg, List<Line> lines, LogScale up) {
        List<Line> fromTheTop = lines.stream()
                .sorted(Comparator.comparingDouble(line -> up.at(line.points.getLast().y)))
                .toList();
        double free = TOP - NAME_HEIGHT / 2.0;
        for (int index = 0; index < fromTheTop.size(); index++) {
            Line line = fromTheTop.get(index);
            double latest = HEIGHT - BOTTOM - (fromTheTop.size() - 1.0 - index) * NAME_HEIGHT;
            double y = Math.clamp(up.at(line.points.getLast().y), Math.min(free, latest), Math.max(free, latest));
            svg.dot(WIDTH - RIGHT + 22.0, y, 4, line.colour, true);
            svg.text(WIDTH - RIGHT + 34.0, y + 4, "start", "", line.name);
            free = y + NAME_HEIGHT;
        }
    }
}
