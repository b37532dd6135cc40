package ai.autobot.pipeline.runtime.health;

import java.util.Map;

/// How a component is. Immutable.
///
/// @param name as on `health.events`
/// @param details facts of the last look, for operators
public record ComponentHealth(String name, Need need, Condition condition, Map<String, String> details) {
    /// What kind of component it is: `redis` of `redis:sessions`.
    String kind() {
        int colon = name.indexOf(':');
        return colon < 0 ? name : name.substring(0, colon);
    }

    boolean isDown() {
        return condition instanceof Condition.Down;
    }
}
