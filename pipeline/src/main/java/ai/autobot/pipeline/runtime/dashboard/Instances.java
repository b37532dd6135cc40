package ai.autobot.pipeline.runtime.dashboard;

import ai.autobot.events.ConfigEvent;
import ai.autobot.events.ConfigOutcome;
import ai.autobot.events.HealthEvent;
import ai.autobot.schemas.HealthDetails;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/// What each instance said last of each of its components, and of its configuration. One that nobody speaks of for a
/// quarter of an hour is forgotten. Not thread-safe.
final class Instances {
    /// More than there should ever be; the one that was heard longest ago goes.
    static final int MOST = 128;

    private static final int MOST_COMPONENTS = 48;
    private static final Duration REMEMBERED = Duration.ofSeconds(Window.SECONDS);
    private static final String WHOLE = "instance";
    private static final String JOURNEY = "journey";

    private final Map<String, Said> instances = new TreeMap<>();

    private static final class Said {
        private final Map<String, Snapshot.Component> components = new TreeMap<>();
        private long heardAt;
        private @Nullable Long configVersion;
        private long configAt;
    }

    void take(HealthEvent event, Instant now) {
        String name = Texts.shown(event.getComponent());
        long at = bounded(event.getOccurredAt(), now);
        Said said = said(Texts.shown(event.getInstance()), at);
        Snapshot.Component before = said.components.get(name);
        if ((before == null && said.components.size() >= MOST_COMPONENTS)
                || (before != null && before.heardAt() > at)) {
            return;
        }
        Map<String, String> details = Texts.shown(event.getDetails());
        said.components.put(
                name,
                new Snapshot.Component(
                        name,
                        event.getState().name(),
                        bounded(event.getSince(), now),
                        at,
                        Texts.shownOrNull(event.getReason()),
                        details));
        Long version = name.equals(WHOLE) ? Texts.number(details.get("configVersion")) : null;
        if (version != null) {
            runsWith(said, version, at);
        }
    }

    void take(ConfigEvent event, Instant now) {
        long at = bounded(event.getOccurredAt(), now);
        // What was refused changes nothing.
        if (event.getOutcome() == ConfigOutcome.APPLIED || event.getOutcome() == ConfigOutcome.ROLLED_BACK) {
            Said said = instances.get(Texts.shown(event.getInstance()));
            if (said != null) {
                runsWith(said, event.getVersion(), at);
            }
        }
    }

    private static void runsWith(Said said, long version, long at) {
        if (at >= said.configAt) {
            said.configVersion = version;
            said.configAt = at;
        }
    }

    private Said said(String instance, long at) {
        Said said = instances.get(instance);
        if (said == null) {
            if (instances.size() >= MOST) {
                instances.entrySet().stream()
                        .min(Comparator.comparingLong(entry -> entry.getValue().heardAt))
                        .ifPresent(oldest -> instances.remove(oldest.getKey()));
            }
            said = new Said();
            instances.put(instance, said);
        }
        said.heardAt = Math.max(said.heardAt, at);
        return said;
    }

    private static long bounded(Instant time, Instant now) {
        return time.isAfter(now) ? now.toEpochMilli() : Math.max(0, time.toEpochMilli());
    }

    void forget(Instant now) {
        long oldest = now.minus(REMEMBERED).toEpochMilli();
        instances.values().removeIf(said -> said.heardAt < oldest);
    }

    List<Snapshot.Instance> all() {
        List<Snapshot.Instance> all = new ArrayList<>();
        instances.forEach((name, said) -> all.add(instance(name, said)));
        return all;
    }

    private static Snapshot.Instance instance(String name, Said said) {
        Snapshot.Component whole = said.components.get(WHOLE);
        Snapshot.Component journey = said.components.get(JOURNEY);
        Map<String, String> of = whole == null ? Map.of() : whole.details();
        Map<String, String> load = journey == null ? Map.of() : journey.details();
        return new Snapshot.Instance(
                name,
                whole == null ? "UNKNOWN" : whole.state(),
                whole == null ? null : (Long) whole.since(),
                said.heardAt,
                whole == null ? null : whole.reason(),
                of.get("version"),
                of.get("startedAt"),
                said.configVersion,
                Texts.number(load.get("running")),
                Texts.number(load.get("pending")),
                Texts.number(load.get("maxRunning")),
                Texts.number(load.get("oldestPendingMillis")),
                List.copyOf(said.components.values()));
    }

    /// Of those that were heard lately, and are not said to be lost.
    Snapshot.Load load(Instant now) {
        long oldest = now.minusSeconds(Window.LOAD_SECONDS).toEpochMilli();
        List<Snapshot.Instance> heard = all().stream()
                .filter(instance -> instance.heardAt() >= oldest)
                .filter(instance ->
                        !instance.state().equals("LOST") && !instance.state().equals("DOWN"))
                .toList();
        return new Snapshot.Load(
                total(heard, Snapshot.Instance::running, Long::sum),
                total(heard, Snapshot.Instance::pending, Long::sum),
                total(heard, Snapshot.Instance::maxRunning, Long::sum),
                total(heard, Snapshot.Instance::oldestPendingMillis, Long::max));
    }

    /// Of an instance what it may not have said.
    @FunctionalInterface
    private interface Part {
        @Nullable
        Long of(Snapshot.Instance instance);
    }

    private static @Nullable Long total(List<Snapshot.Instance> instances, Part part, BinaryOperator<Long> joined) {
        Long total = null;
        for (Snapshot.Instance instance : instances) {
            Long value = part.of(instance);
            if (value != null) {
                total = total == null ? value : joined.apply(total, value);
            }
        }
        return total;
    }

    /// What the instances say of each provider, by its name.
    Map<String, List<Snapshot.ProviderSeen>> providers() {
        Map<String, List<Snapshot.ProviderSeen>> providers = new HashMap<>();
        instances.forEach((name, said) -> said.components.values().stream()
                .filter(component -> component.name().startsWith(HealthDetails.PROVIDER))
                .forEach(component -> providers
                        .computeIfAbsent(
                                component.name().substring(HealthDetails.PROVIDER.length()), _ -> new ArrayList<>())
                        .add(seen(name, component))));
        return providers;
    }

    private static Snapshot.ProviderSeen seen(String instance, Snapshot.Component component) {
        Map<String, String> details = component.details();
        return new Snapshot.ProviderSeen(
                instance,
                component.state(),
                component.since(),
                component.reason(),
                details.get("model"),
                details.get("breaker"),
                Texts.amount(details.get("pricePrompt")),
                Texts.amount(details.get("priceCompletion")));
    }
}
