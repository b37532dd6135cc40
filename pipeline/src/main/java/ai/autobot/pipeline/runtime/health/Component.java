package ai.autobot.pipeline.runtime.health;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/// What is known of one component. Thread-safe, does not block.
final class Component {
    private final String name;
    private final Need need;
    private final Hysteresis limits;
    private final InstantSource clock;
    private Condition condition;
    private Map<String, String> details = Map.of();

    Component(String name, Need need, Hysteresis limits, InstantSource clock) {
        this.name = name;
        this.need = need;
        this.limits = limits;
        this.clock = clock;
        this.condition = new Condition.Unknown(clock.instant(), 0);
    }

    String name() {
        return name;
    }

    /// Takes a look into account.
    ///
    /// @return whether its state is another one now
    synchronized boolean observe(Observation seen) {
        Instant now = clock.instant();
        Condition before = condition;
        condition = before.after(seen, limits, now);
        details = seen.details();
        return condition.state() != before.state();
    }

    synchronized Condition condition() {
        return condition;
    }

    synchronized ComponentHealth now() {
        return new ComponentHealth(name, need, condition, details);
    }
}
