package ai.autobot.pipeline.generate;

import dev.failsafe.CircuitBreaker;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// Keeps calls from a provider that fails most of them: each would wait for its time-outs, and hold a place that others
/// could have. It opens when too large a share of the latest calls has failed; a while later it lets one through to
/// see,
/// and closes with that one's first token. Thread-safe; no call waits for longer than another takes.
final class ProviderBreaker {
    /// Sooner nothing is different.
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);

    private final CircuitBreaker<Object> circuit;

    ProviderBreaker(BreakerSettings settings) {
        circuit = CircuitBreaker.builder()
                .withFailureRateThreshold(settings.failurePercent(), settings.calls(), settings.window())
                .withSuccessThreshold(1)
                .withDelay(settings.openFor())
                .build();
    }

    /// How long to wait before a call; empty where it may be made. Who may says how it ended.
    Optional<Duration> refusal() {
        if (circuit.tryAcquirePermit()) {
            return Optional.empty();
        }
        Duration left = circuit.getRemainingDelay();
        return Optional.of(left.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : left);
    }

    /// An answer has begun: that is enough to see.
    void begun() {
        if (!circuit.isClosed()) {
            circuit.recordSuccess();
        }
    }

    void succeeded() {
        circuit.recordSuccess();
    }

    void failed() {
        circuit.recordFailure();
    }

    /// The call was stopped before anything was learnt. Where it was to see, the next one sees later.
    void undecided() {
        if (!circuit.isClosed()) {
            circuit.recordFailure();
        }
    }

    /// `closed`, `half_open` or `open`.
    String state() {
        return circuit.getState().name().toLowerCase(Locale.ROOT);
    }
}
