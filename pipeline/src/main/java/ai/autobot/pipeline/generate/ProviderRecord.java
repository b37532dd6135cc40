package ai.autobot.pipeline.generate;

import ai.autobot.pipeline.runtime.health.RecentOutcomes;
import java.time.Duration;

/// What the calls of a provider lately came to. It outlives a client of the provider that is made anew with the same
/// settings. Thread-safe.
///
/// @param outcomes by which its health is judged
/// @param breaker by which calls are kept from it
public record ProviderRecord(RecentOutcomes outcomes, ProviderBreaker breaker) {
    /// Of a provider that nobody has called yet.
    ///
    /// @param window for how long a call says something of its health
    public static ProviderRecord empty(Duration window, BreakerSettings breaker) {
        return new ProviderRecord(new RecentOutcomes(window), new ProviderBreaker(breaker));
    }
}
