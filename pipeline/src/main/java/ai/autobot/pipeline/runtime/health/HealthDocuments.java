package ai.autobot.pipeline.runtime.health;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a worker tells those who start, restart and route to it: three documents, from what is known at the
/// moment. Asks nobody, so that a probe cannot be held up by what it is to find out. Thread-safe, does not
/// block.
public final class HealthDocuments {
    private final Health health;
    private final Life life;

    /// What only the worker knows. Thread-safe; must not block.
    public interface Life {
        /// What must have happened once, before it counts as started.
        List<Check> started();

        /// What only a restart heals. Never what others are to blame for: a restart would not help.
        List<Check> live();
    }

    public HealthDocuments(Health health, Life life) {
        this.health = health;
        this.life = life;
    }

    /// Whether it has started: it stays so.
    public HealthDocument started() {
        return HealthDocument.of(life.started());
    }

    /// Whether it need not be restarted.
    public HealthDocument live() {
        return HealthDocument.of(life.live());
    }

    /// Whether it answers anybody. Has a check for each component: one is down only where it is in the way,
    /// whatever its state; and its data says that state, since when and why. It is not ready before it has
    /// started, nor once it stops.
    public HealthDocument ready() {
        List<ComponentHealth> obstacles = health.obstacles();
        List<Check> checks = new ArrayList<>(life.started());
        checks.add(new Check("running", !health.isClosed(), Map.of()));
        health.components()
                .forEach(component -> checks.add(new Check(
                        component.name(),
                        obstacles.stream().noneMatch(other -> other.name().equals(component.name())),
                        data(component))));
        return HealthDocument.of(checks);
    }

    private static Map<String, String> data(ComponentHealth component) {
        Map<String, String> data = new HashMap<>(component.details());
        data.put("health", component.condition().state().name());
        data.put("since", component.condition().since().toString());
        if (!component.condition().reason().isEmpty()) {
            data.put("reason", component.condition().reason());
        }
        return data;
    }
}
