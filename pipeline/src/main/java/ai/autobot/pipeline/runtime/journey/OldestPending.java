package ai.autobot.pipeline.runtime.journey;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// When the oldest request of a partition arrived that has not ended: told by its stream thread, asked by any.
final class OldestPending {
    private volatile @Nullable Instant arrival;

    /// @param oldest null where nothing is pending
    void become(@Nullable Instant oldest) {
        arrival = oldest;
    }

    Optional<Instant> arrival() {
        return Optional.ofNullable(arrival);
    }
}
