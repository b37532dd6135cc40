package ai.autobot.local.replay;

import ai.autobot.events.Timings;
import ai.autobot.local.terminal.Palette;
import java.util.ArrayList;
import java.util.List;

/// The stages of a request as bars, one below the other, each where it began and as long as it took. What lies between
/// and after the stages, such as the commit, is in the total only.
final class Waterfall {
    private static final int LABEL = 2 + 14 + 8 + 3 + 2;

    private record Stage(String name, long from, long millis) {}

    private Waterfall() {}

    /// @param columns what a line has room for
    static List<String> of(Timings timings, Palette palette, int columns) {
        List<Stage> stages = new ArrayList<>();
        long at = timings.getQueuedMillis();
        stages.add(new Stage("queued", 0, at));
        if (timings.getAuthenticateMillis().isPresent()) {
            stages.add(new Stage(
                    "authenticate", at, timings.getAuthenticateMillis().get()));
            at += timings.getAuthenticateMillis().get();
        }
        if (timings.getEnrichMillis().isPresent()) {
            stages.add(new Stage("enrich", at, timings.getEnrichMillis().get()));
            at += timings.getEnrichMillis().get();
        }
        long asked = at;
        timings.getFirstTokenMillis().ifPresent(millis -> stages.add(new Stage("first token", asked, millis)));
        long waited = timings.getFirstTokenMillis().orElse(0L);
        timings.getGenerateMillis()
                .ifPresent(millis -> stages.add(
                        new Stage(waited > 0 ? "its rest" : "generate", asked + waited, Math.max(0, millis - waited))));
        stages.add(new Stage("total", 0, timings.getTotalMillis()));
        long longest = stages.stream()
                .mapToLong(stage -> stage.from() + stage.millis())
                .max()
                .orElse(0);
        int room = Math.max(1, columns - LABEL);
        return stages.stream().map(stage -> row(stage, longest, room, palette)).toList();
    }

    private static String row(Stage stage, long longest, int room, Palette palette) {
        double perMilli = longest == 0 ? 0 : (double) room / longest;
        int before = (int) Math.min(room - 1, stage.from() * perMilli);
        int bar = Math.clamp(Math.round(stage.millis() * perMilli), 1, room - before);
        return "  %-14s%8d ms  ".formatted(stage.name(), stage.millis())
                + " ".repeat(before)
                + palette.cyan("█".repeat(bar));
    }
}
