package ai.autobot.pipeline.runtime.redis;

import dev.failsafe.CircuitBreaker;
import java.time.Duration;

/// Keeps requests from a database that does not answer: each would wait for its whole time. It opens after some
/// failures in a row, and half a second later lets one request through to see. A new connection closes it at once.
///
/// While all is well a request looks at volatile fields and changes none. Thread-safe, does not block.
final class Breaker {
    private static final Duration OPEN_FOR = Duration.ofMillis(500);

    private final CircuitBreaker<Object> circuit;
    private volatile boolean failing;

    /// What it tells when it changes. Called on the thread of a request or of the network; may not block.
    interface Listener {
        void opened();

        void closed();
    }

    /// @param failures how many in a row open it
    Breaker(int failures, Listener listener) {
        circuit = CircuitBreaker.builder()
                .withFailureThreshold(failures)
                .withSuccessThreshold(1)
                .withDelay(OPEN_FOR)
                .onOpen(_ -> listener.opened())
                .onClose(_ -> listener.closed())
                .build();
    }

    /// Whether a request may go on. Who is let through says how it ended.
    boolean admits() {
        return circuit.tryAcquirePermit();
    }

    /// Redis answered, whatever it said.
    void answered() {
        if (failing || !circuit.isClosed()) {
            failing = false;
            circuit.recordSuccess();
        }
    }

    void failed() {
        failing = true;
        circuit.recordFailure();
    }

    /// Nothing was learnt. The one that was to see while it is half open lets the next one see a little later.
    void undecided() {
        if (!circuit.isClosed()) {
            circuit.recordFailure();
        }
    }

    /// Redis was reached anew.
    void reset() {
        circuit.close();
    }

    /// 0 closed, 1 half open, 2 open.
    int state() {
        return switch (circuit.getState()) {
            case CLOSED -> 0;
            case HALF_OPEN -> 1;
            case OPEN -> 2;
        };
    }
}
