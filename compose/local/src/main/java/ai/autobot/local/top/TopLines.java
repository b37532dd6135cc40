package ai.autobot.local.top;

import ai.autobot.local.terminal.Palette;
import ai.autobot.pipeline.runtime.dashboard.Snapshot;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A snapshot as lines of text that fit a width and a height. Pure.
///
/// @param rows how many lines at most
record TopLines(int columns, int rows, Palette palette) {
    private static final String NAME = "AutoBot";
    private static final String UNKNOWN = "–";
    private static final String STEPS = " ▁▂▃▄▅▆▇█";
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

    List<String> of(Snapshot snapshot) {
        List<String> lines = new ArrayList<>();
        lines.add(heading(snapshot));
        lines.add("");
        now(snapshot, lines);
        lines.add("");
        stages(snapshot, lines);
        outcomes(snapshot, lines);
        instances(snapshot, lines);
        providers(snapshot, lines);
        events(snapshot, lines);
        return lines.size() <= rows ? lines : lines.subList(0, Math.max(1, rows));
    }

    private String heading(Snapshot snapshot) {
        String before = cut("  " + time(snapshot.at()) + "  ", columns - NAME.length());
        int room = Math.max(0, columns - NAME.length() - before.length());
        String state = switch (snapshot.following().state()) {
            case "live" -> palette.green(cut("● live", room));
            case "failing" -> palette.red(cut("✕ " + snapshot.following().reason(), room));
            default -> palette.yellow(cut("○ reading the last 15 minutes", room));
        };
        return palette.bold(NAME) + before + state;
    }

    private void now(Snapshot snapshot, List<String> lines) {
        Snapshot.Totals now = snapshot.now();
        Snapshot.Totals minute = snapshot.minute();
        Snapshot.Load load = snapshot.load();
        String answered = minute.requests() == 0
                ? UNKNOWN
                : String.format(Locale.ROOT, "%.1f %%", 100.0 * minute.answered() / minute.requests());
        lines.add(cut(
                "requests/s " + rate(now.requests(), now.seconds()) + "   answered " + answered + "   tokens/s "
                        + rate(now.completionTokens(), now.seconds()) + "   in flight " + whole(load.running()) + " of "
                        + whole(load.maxRunning()) + "   not ended " + whole(load.pending()),
                columns));
        int width =
                Math.max(0, Math.min(columns - 12, snapshot.series().requests().size()));
        if (width > 0 && minute.requests() > 0) {
            lines.add(palette.cyan(spark(snapshot.series().requests(), width)) + palette.dim(" requests"));
        }
    }

    private static String spark(List<Integer> values, int width) {
        List<Integer> shown = values.subList(values.size() - width, values.size());
        int most = shown.stream().mapToInt(Integer::intValue).max().orElse(0);
        StringBuilder line = new StringBuilder();
        for (int value : shown) {
            int step = value == 0 ? 0 : (int) Math.ceilDiv((long) value * (STEPS.length() - 1), most);
            line.append(STEPS.charAt(step));
        }
        return line.toString();
    }

    private void stages(Snapshot snapshot, List<String> lines) {
        lines.add(palette.bold(cut(row("last minute", "50 %", "95 %", "99 %", "longest", "count"), columns)));
        for (Snapshot.StageTimes stage : snapshot.stages()) {
            Snapshot.Times times = stage.minute();
            lines.add(cut(
                    row(
                            stage.stage().replace('_', ' '),
                            millis(times.p50()),
                            millis(times.p95()),
                            millis(times.p99()),
                            millis(times.longest()),
                            Long.toString(times.count())),
                    columns));
        }
    }

    private static String row(String name, String... cells) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-14s", name));
        for (String cell : cells) {
            line.append(String.format(Locale.ROOT, "%11s", cell));
        }
        return line.toString();
    }

    private void outcomes(Snapshot snapshot, List<String> lines) {
        lines.add("");
        lines.add(palette.bold(cut("outcomes, 15 minutes", columns)));
        if (snapshot.outcomes().isEmpty()) {
            lines.add(palette.dim(cut("  no request has ended; ask with ./autobot ask \"…\"", columns)));
        }
        for (Snapshot.Outcome outcome : snapshot.outcomes()) {
            lines.add(cut(String.format(Locale.ROOT, "  %-32s %,10d", outcome.code(), outcome.window()), columns));
        }
    }

    private void instances(Snapshot snapshot, List<String> lines) {
        lines.add("");
        lines.add(palette.bold("instances"));
        if (snapshot.instances().isEmpty()) {
            lines.add(palette.dim(cut("  none has told of its health in the last 15 minutes", columns)));
        }
        for (Snapshot.Instance instance : snapshot.instances()) {
            String line = "  %s %-9s  %s of %s running  configuration %s  heard %s ago"
                    .formatted(
                            padded(instance.name(), 20),
                            word(instance.state()),
                            whole(instance.running()),
                            whole(instance.maxRunning()),
                            whole(instance.configVersion()),
                            millis(Math.max(0, snapshot.at() - instance.heardAt())));
            lines.add(painted(instance.state(), cut(line, columns)));
            instance.components().stream()
                    .filter(component ->
                            !component.state().equals("UP") && !component.name().equals("instance"))
                    .forEach(component -> lines.add(painted(
                            component.state(),
                            cut(
                                    "    " + component.name() + " " + word(component.state())
                                            + (component.reason() == null ? "" : ": " + component.reason()),
                                    columns))));
        }
    }

    private void providers(Snapshot snapshot, List<String> lines) {
        if (snapshot.providers().isEmpty()) {
            return;
        }
        lines.add("");
        lines.add(palette.bold("providers"));
        for (Snapshot.Provider provider : snapshot.providers()) {
            String breakers = String.join(
                    ", ",
                    provider.seen().stream()
                            .filter(seen -> seen.breaker() != null)
                            .map(seen -> seen.breaker().toLowerCase(Locale.ROOT))
                            .distinct()
                            .toList());
            lines.add(cut(
                    String.format(
                            Locale.ROOT,
                            "  %s %,d calls a minute, %,d tokens%s%s",
                            padded(provider.name(), 20),
                            provider.minuteCalls(),
                            provider.minuteTokens(),
                            breakers.isEmpty() ? "" : ", breaker " + breakers,
                            provider.price() == null
                                    ? ""
                                    : String.format(Locale.ROOT, ", cost %.4f in 15 min", provider.price())),
                    columns));
        }
    }

    private void events(Snapshot snapshot, List<String> lines) {
        Snapshot.Events events = snapshot.events();
        List<Snapshot.Event> newest = Stream.of(events.health(), events.config(), events.refusals())
                .flatMap(List::stream)
                .sorted(Comparator.comparingLong(Snapshot.Event::at).reversed())
                .limit(12)
                .toList();
        if (newest.isEmpty()) {
            return;
        }
        lines.add("");
        lines.add(palette.bold("events"));
        for (Snapshot.Event event : newest) {
            String rest = String.join(
                    " · ",
                    Stream.of(event.who(), event.detail(), event.instance())
                            .filter(text -> text != null && !text.isEmpty())
                            .toList());
            lines.add(cut(
                    "  " + time(event.at()) + " " + event.about() + " " + word(event.outcome()) + "  " + rest,
                    columns));
        }
    }

    private String painted(String state, String line) {
        return switch (state) {
            case "UP" -> line;
            case "DOWN", "LOST" -> palette.red(line);
            default -> palette.yellow(line);
        };
    }

    private static String word(String state) {
        return state.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String rate(long count, int seconds) {
        return String.format(Locale.ROOT, "%.1f", (double) count / seconds);
    }

    private static String whole(@Nullable Long number) {
        return number == null ? UNKNOWN : String.format(Locale.ROOT, "%,d", number);
    }

    private static String millis(@Nullable Long millis) {
        if (millis == null) {
            return UNKNOWN;
        }
        return millis < 1_000 ? millis + " ms" : String.format(Locale.ROOT, "%.2f s", millis / 1_000.0);
    }

    private static String time(long at) {
        return CLOCK.format(Instant.ofEpochMilli(at));
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, Math.max(0, width - 1)) + "…";
    }
}
