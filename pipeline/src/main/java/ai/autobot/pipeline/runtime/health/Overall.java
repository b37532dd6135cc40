package ai.autobot.pipeline.runtime.health;

import ai.autobot.events.HealthState;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/// How a worker is, all in all: up where all its components are, down where it answers nobody, degraded else.
/// Immutable.
///
/// @param since when it became so
/// @param reason which components are not up; empty where all are
record Overall(HealthState state, Instant since, String reason) {
    /// What follows from its components.
    ///
    /// @param obstacles those of them that keep it from answering
    Overall after(List<ComponentHealth> components, List<ComponentHealth> obstacles, Instant now) {
        List<ComponentHealth> wrong = components.stream()
                .filter(component -> !(component.condition() instanceof Condition.Up))
                .toList();
        HealthState next =
                !obstacles.isEmpty() ? HealthState.DOWN : wrong.isEmpty() ? HealthState.UP : HealthState.DEGRADED;
        String why = wrong.stream()
                .map(component -> component.name() + " is "
                        + switch (component.condition()) {
                            case Condition.Unknown _ -> "not known yet";
                            case Condition.Up _ -> "up";
                            case Condition.Degraded _ -> "degraded";
                            case Condition.Down _ -> "down";
                        })
                .collect(Collectors.joining(", "));
        return new Overall(next, next == state ? since : now, why);
    }

    boolean says(Overall other) {
        return state == other.state && reason.equals(other.reason);
    }
}
