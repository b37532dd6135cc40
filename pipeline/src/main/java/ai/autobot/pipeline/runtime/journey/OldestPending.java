package ai.autobot.pipeline.runtime.journey;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// When the oldest request of a partition arrived that has not ended: told by its stream thread, asked by any.
final class OldestPending {
    private volatile @Nullable Instant arrival;

    /// @param oldest empty where nothing is pending
    void become(Optional<Instant> oldest) {
        arrival = oldest.orElse(null);
    }

    Optional<Instant> arrival() {
        return Optional.ofNullable(arrival);
    }
}
