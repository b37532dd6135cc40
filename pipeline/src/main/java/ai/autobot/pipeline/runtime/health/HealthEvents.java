package ai.autobot.pipeline.runtime.health;

import ai.autobot.events.HealthEvent;
import ai.autobot.events.HealthState;
import ai.autobot.schemas.HealthDetails;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Makes what an instance says on `health.events`, and reads from it what is more than a state. Thread-safe.
///
/// @param instance the name of who speaks
record HealthEvents(String instance, InstantSource clock) {
    String key(String component) {
        return HealthDetails.key(instance, component);
    }

    HealthEvent of(ComponentHealth component, boolean heartbeat) {
        Condition condition = component.condition();
        return event(instance, component.name(), condition.state(), condition.since(), condition.reason())
                .setHeartbeat(heartbeat)
                .setDetails(new HashMap<>(component.details()))
                .build();
    }

    HealthEvent of(Overall overall, Map<String, String> details, boolean heartbeat) {
        return event(instance, HealthDetails.INSTANCE, overall.state(), overall.since(), overall.reason())
                .setHeartbeat(heartbeat)
                .setDetails(new HashMap<>(details))
                .build();
    }

    /// The last of an instance that ends as it should.
    HealthEvent goodbye(Map<String, String> details) {
        Map<String, String> last = new HashMap<>(details);
        last.put(HealthDetails.STOPPED, "true");
        return event(instance, HealthDetails.INSTANCE, HealthState.DOWN, clock.instant(), "stopped")
                .setDetails(last)
                .build();
    }

    /// What this one says of a component of another, which is silent.
    HealthEvent lost(Peers.Lost peer, String component) {
        return event(peer.instance(), component, HealthState.LOST, peer.lastHeard(), "the instance fell silent")
                .setDetails(Map.of(HealthDetails.REPORTED_BY, instance))
                .build();
    }

    static boolean isGoodbye(HealthEvent event) {
        return event.getDetails().containsKey(HealthDetails.STOPPED);
    }

    /// How often the one who said this speaks, in milliseconds; empty where it does not say.
    static Optional<Long> heartbeatMillis(HealthEvent event) {
        return Optional.ofNullable(event.getDetails().get(HealthDetails.HEARTBEAT_MILLIS))
                .filter(millis -> millis.matches("\\d{1,9}"))
                .map(Long::valueOf);
    }

    private HealthEvent.Builder event(String of, String component, HealthState state, Instant since, String reason) {
        HealthEvent.Builder event = HealthEvent.newBuilder()
                .setInstance(of)
                .setComponent(component)
                .setState(state)
                .setSince(since.truncatedTo(ChronoUnit.MILLIS))
                .setOccurredAt(clock.instant().truncatedTo(ChronoUnit.MILLIS))
                .setHeartbeat(false)
                .setDetails(new HashMap<>());
        if (!reason.isEmpty()) {
            event.setReason(reason);
        }
        return event;
    }
}
