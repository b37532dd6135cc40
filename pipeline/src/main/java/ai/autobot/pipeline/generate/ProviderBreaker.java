package ai.autobot.pipeline.generate;

import dev.failsafe.CircuitBreaker;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/// Keeps calls from a provider that fails most of them: each would wait for its time-outs, and hold a place that others
/// could have. It opens when too large a share of the latest calls has failed; a while later it lets one through to
/// see,
/// and closes with that one's first token. What began before it opened says nothing any more. Thread-safe; no call
/// waits
/// for longer than another takes.
final class ProviderBreaker {
    /// Sooner nothing is different.
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);

    private final AtomicInteger timesOpened = new AtomicInteger();
    private final CircuitBreaker<Object> circuit;

    ProviderBreaker(BreakerSettings settings) {
        circuit = CircuitBreaker.builder()
                .withFailureRateThreshold(settings.failurePercent(), settings.calls(), settings.window())
                .withSuccessThreshold(1)
                .withDelay(settings.openFor())
                .onOpen(_ -> timesOpened.incrementAndGet())
                .build();
    }

    /// Whether a call may be made.
    sealed interface Admission {
        /// It may, and says how it goes. Used by the call's thread alone.
        final class Admitted implements Admission {
            private final ProviderBreaker breaker;
            private final int timesOpened;
            private boolean begun;

            private Admitted(ProviderBreaker breaker, int timesOpened) {
                this.breaker = breaker;
                this.timesOpened = timesOpened;
            }

            /// A piece of the answer came. The first one counts: an answer may take a minute, and failures come at
            /// once.
            void begun() {
                if (!begun) {
                    begun = true;
                    if (counts()) {
                        breaker.circuit.recordSuccess();
                    }
                }
            }

            /// It ended well, with or without a text.
            void succeeded() {
                begun();
            }

            void failed() {
                if (counts()) {
                    breaker.circuit.recordFailure();
                }
            }

            /// It was stopped. Where it was to see, and had not seen yet, a later one sees.
            void stopped() {
                if (!begun && counts() && breaker.circuit.isHalfOpen()) {
                    breaker.circuit.recordFailure();
                }
            }

            private boolean counts() {
                return timesOpened == breaker.timesOpened.get();
            }
        }

        /// It may not.
        ///
        /// @param retryAfter how long to wait, at least
        record Refused(Duration retryAfter) implements Admission {}
    }

    Admission admit() {
        int opened = timesOpened.get();
        if (circuit.tryAcquirePermit()) {
            return new Admission.Admitted(this, opened);
        }
        Duration left = circuit.getRemainingDelay();
        return new Admission.Refused(left.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : left);
    }

    /// Whether a call would be refused now: it is open, or one is under way to see.
    boolean refuses() {
        return circuit.isHalfOpen() || isOpen();
    }

    private boolean isOpen() {
        return circuit.isOpen() && circuit.getRemainingDelay().isPositive();
    }

    /// `closed`, `half_open` where the next call is let through or one is under way to see, or `open`.
    String state() {
        return circuit.isOpen() && !isOpen()
                ? "half_open"
                : circuit.getState().name().toLowerCase(Locale.ROOT);
    }
}
