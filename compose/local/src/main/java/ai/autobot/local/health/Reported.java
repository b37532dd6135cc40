package ai.autobot.local.health;

import ai.autobot.events.HealthEvent;
import ai.autobot.events.HealthState;
import ai.autobot.local.terminal.FlowingText;
import ai.autobot.local.terminal.Palette;
import ai.autobot.schemas.HealthDetails;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// What was last said of a component. Whoever may write to the topic may have written it: nothing in it
/// steers a terminal.
///
/// @param saidAt the record's time
record Reported(Instant saidAt, HealthEvent event) {
    String instance() {
        return event.getInstance();
    }

    boolean isWhole() {
        return event.getComponent().equals(HealthDetails.INSTANCE);
    }

    boolean isUp() {
        // What a start only warned of is no illness.
        boolean warned =
                event.getComponent().equals(HealthDetails.VALIDATION) && event.getState() == HealthState.DEGRADED;
        return warned || event.getState() == HealthState.UP;
    }

    /// It has ended as it should, and its records end behind this one.
    boolean isGoodbye() {
        return event.getDetails().containsKey(HealthDetails.STOPPED);
    }

    /// For people.
    ///
    /// @param silence for how long its instance has been silent; zero where it speaks
    String line(Palette palette, Instant now, Duration silence) {
        String name = isWhole() ? shown(instance()) : "  " + shown(event.getComponent());
        String state = "%-8s".formatted(event.getState());
        StringBuilder line = new StringBuilder("%-28s ".formatted(name));
        line.append(
                switch (event.getState()) {
                    case UP -> silence.isZero() ? palette.green(state) : palette.yellow(state);
                    case DEGRADED, UNKNOWN -> palette.yellow(state);
                    case DOWN, LOST -> palette.red(state);
                });
        line.append(" for ").append("%-8s".formatted(ago(Duration.between(event.getSince(), now))));
        if (isWhole() && !silence.isZero()) {
            line.append("  ").append(palette.red("silent for " + ago(silence)));
        }
        event.getReason().ifPresent(reason -> line.append("  ").append(shown(reason)));
        new TreeMap<>(event.getDetails())
                .forEach((key, value) -> line.append("  ").append(palette.dim(shown(key) + "=" + shown(value))));
        return line.toString().stripTrailing();
    }

    /// For programs.
    Map<String, Object> facts(Duration silence) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("instance", instance());
        facts.put("component", event.getComponent());
        facts.put("state", event.getState().name());
        facts.put("since", event.getSince().toString());
        facts.put("saidAt", saidAt.toString());
        facts.put("silentMillis", silence.toMillis());
        event.getReason().ifPresent(reason -> facts.put("reason", reason));
        facts.put("details", new TreeMap<>(event.getDetails()));
        return facts;
    }

    /// Of a peer whose clock is ahead, none.
    private static String ago(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7_200
                ? seconds / 60 + " min"
                : seconds < 172_800 ? seconds / 3_600 + " h" : seconds / 86_400 + " d";
    }

    private static String shown(String text) {
        return FlowingText.harmless(text);
    }
}
