package ai.autobot.pipeline.runtime.dashboard;

import ai.autobot.events.AuditEvent;
import ai.autobot.events.AuditOutcome;
import ai.autobot.events.ChatResponse;
import ai.autobot.events.ConfigEvent;
import ai.autobot.events.HealthEvent;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Everything that is shown, as far as it was read. Bounded whatever the records hold. Thread-safe; a snapshot takes
/// some milliseconds, in which nothing is taken in.
final class Board {
    private static final int NOW_SECONDS = 10;
    private static final int MINUTE_SECONDS = 60;

    private final String servedBy;
    private final Clock clock;
    private final Window window = new Window();
    private final Instances instances = new Instances();
    private final Recent health = new Recent();
    private final Recent config = new Recent();
    private final Recent audit = new Recent();
    private final Recent refusals = new Recent();

    /// @param servedBy the instance that looks
    Board(String servedBy, Clock clock) {
        this.servedBy = servedBy;
        this.clock = clock;
    }

    synchronized void take(ChatResponse response) {
        window.add(response, clock.instant());
    }

    synchronized void take(HealthEvent event) {
        Instant now = clock.instant();
        instances.take(event, now);
        if (event.getComponent().equals("journey")) {
            Long running = Texts.number(event.getDetails().get("running"));
            Long pending = Texts.number(event.getDetails().get("pending"));
            if (running != null && pending != null) {
                window.load(
                        Texts.shown(event.getInstance()),
                        new Second.Load(whole(running), whole(pending)),
                        event.getOccurredAt(),
                        now);
            }
        }
        if (!event.getHeartbeat()) {
            health.add(event(
                    event.getOccurredAt(),
                    event.getInstance(),
                    event.getComponent(),
                    event.getState().name(),
                    Optional.empty(),
                    event.getReason()));
        }
    }

    private static int whole(long number) {
        return (int) Math.min(number, Integer.MAX_VALUE / Instances.MOST);
    }

    synchronized void take(ConfigEvent event) {
        instances.take(event, clock.instant());
        String key = event.getKey().orElse("");
        String value =
                Texts.value(key.isBlank() ? "value" : key, event.getValue().orElse(null));
        String change = key.isBlank() || value == null ? null : "= " + value;
        config.add(event(
                event.getOccurredAt(),
                event.getInstance(),
                key.isBlank() ? "configuration" : key,
                event.getOutcome().name(),
                Optional.of("version " + event.getVersion()),
                event.getReason().or(() -> Optional.ofNullable(change))));
    }

    synchronized void take(AuditEvent event) {
        Snapshot.Event shown = event(
                event.getOccurredAt(),
                event.getInstance(),
                event.getAction(),
                event.getOutcome().name(),
                event.getUserId().or(() -> Optional.of("anonymous")),
                event.getReason().or(event::getOrigin));
        audit.add(shown);
        if (event.getOutcome() != AuditOutcome.ALLOWED) {
            refusals.add(shown);
        }
    }

    /// A time that is yet to come would stay the newest for ever, and one before all time is none to a browser.
    private Snapshot.Event event(
            Instant time,
            String instance,
            String about,
            String outcome,
            Optional<String> who,
            Optional<String> detail) {
        return new Snapshot.Event(
                Math.clamp(time.toEpochMilli(), 0L, clock.millis()),
                Texts.shown(instance),
                Texts.shown(about),
                outcome,
                Texts.shownOrNull(who),
                Texts.shownOrNull(detail));
    }

    /// @param seconds how much of the series is wanted
    /// @param following how well it is followed
    synchronized Snapshot snapshot(int seconds, Snapshot.Following following) {
        Instant now = clock.instant();
        instances.forget(now);
        Second minute = window.last(MINUTE_SECONDS, now);
        Second all = window.last(Window.SECONDS, now);
        return new Snapshot(
                now.toEpochMilli(),
                servedBy,
                following,
                window.whole(NOW_SECONDS, now).totals(NOW_SECONDS),
                minute.totals(MINUTE_SECONDS),
                all.totals(Window.SECONDS),
                instances.load(now),
                window.series(seconds, now),
                stages(minute, all),
                outcomes(minute, all),
                providers(minute, all, instances.providers()),
                instances.all(),
                new Snapshot.Events(health.all(), config.all(), audit.all(), refusals.all()));
    }

    private static List<Snapshot.StageTimes> stages(Second minute, Second all) {
        List<Snapshot.StageTimes> stages = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            stages.add(new Snapshot.StageTimes(stage.code(), times(minute, stage), times(all, stage)));
        }
        return stages;
    }

    private static Snapshot.Times times(Second second, Stage stage) {
        Latencies times = second.times(stage).orElseGet(Latencies::new);
        return new Snapshot.Times(
                times.count(), times.percentile(50), times.percentile(95), times.percentile(99), times.longest());
    }

    private static List<Snapshot.Outcome> outcomes(Second minute, Second all) {
        return all.outcomes().entrySet().stream()
                .map(entry -> new Snapshot.Outcome(
                        entry.getKey(), minute.outcomes().getOrDefault(entry.getKey(), 0), entry.getValue()))
                .sorted(Comparator.comparingLong(Snapshot.Outcome::window)
                        .reversed()
                        .thenComparing(Snapshot.Outcome::code))
                .toList();
    }

    private static List<Snapshot.Provider> providers(
            Second minute, Second all, Map<String, List<Snapshot.ProviderSeen>> seen) {
        Set<String> names = new TreeSet<>(seen.keySet());
        names.addAll(all.providers().keySet());
        Second.Usage none = new Second.Usage(0, 0, 0);
        return names.stream()
                .map(name -> {
                    Second.Usage now = minute.providers().getOrDefault(name, none);
                    Second.Usage used = all.providers().getOrDefault(name, none);
                    List<Snapshot.ProviderSeen> says = seen.getOrDefault(name, List.of());
                    return new Snapshot.Provider(
                            name,
                            now.calls(),
                            now.completionTokens(),
                            used.calls(),
                            used.completionTokens(),
                            price(used, says),
                            says);
                })
                .toList();
    }

    /// What instances say of prices is configuration, and the same everywhere but for moments.
    private static @Nullable Double price(Second.Usage used, List<Snapshot.ProviderSeen> says) {
        return says.stream()
                .filter(one -> one.pricePrompt() != null && one.priceCompletion() != null)
                .findFirst()
                .map(one -> (used.promptTokens() * orZero(one.pricePrompt())
                                + used.completionTokens() * orZero(one.priceCompletion()))
                        / 1_000_000)
                .orElse(null);
    }

    private static double orZero(@Nullable Double amount) {
        return amount == null ? 0 : amount;
    }
}
