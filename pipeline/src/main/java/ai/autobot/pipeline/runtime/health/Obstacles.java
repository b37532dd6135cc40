package ai.autobot.pipeline.runtime.health;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/// What keeps a worker from answering anybody. What only takes something from its answers is none, nor what
/// is down for a moment: all workers share most of what they need, and would all be taken out of service for
/// each hiccup.
final class Obstacles {
    private Obstacles() {}

    /// Those components that are in the way.
    ///
    /// @param patience how long what is needed may be down
    static List<ComponentHealth> among(List<ComponentHealth> components, Duration patience, Instant now) {
        Predicate<ComponentHealth> downForLong = component -> component.isDown()
                && !component.condition().since().plus(patience).isAfter(now);
        return components.stream()
                .filter(component -> switch (component.need()) {
                    case HELPS -> false;
                    case IS_NEEDED -> downForLong.test(component);
                    case ONE_OF_ITS_KIND ->
                        components.stream()
                                .filter(other -> other.kind().equals(component.kind()))
                                .allMatch(downForLong);
                })
                .toList();
    }
}
