package ai.autobot.local.load;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which requests a [PacedProvider] was called for, and how often. Thread-safe.
public final class CallLog {
    private final Map<String, Calls> calls = new HashMap<>();

    private static final class Calls {
        private int started;
        private int finished;
        private @Nullable Instant brokenOff;
    }

    /// How often requests were called for.
    ///
    /// @param requests that there was a call for
    /// @param again calls beyond the first of a request
    /// @param paidTwice answers that were made whole, beyond the first of a request
    public record Tally(long requests, long again, long paidTwice) {}

    synchronized void started(String requestId) {
        of(requestId).started++;
    }

    synchronized void finished(String requestId) {
        of(requestId).finished++;
    }

    synchronized void brokenOff(String requestId) {
        of(requestId).brokenOff = Instant.now();
    }

    /// When the client broke off the last call of a request that it broke off, as the server saw it.
    public synchronized Optional<Instant> brokenOffAt(String requestId) {
        return Optional.ofNullable(calls.get(requestId)).map(of -> of.brokenOff);
    }

    private Calls of(String requestId) {
        return calls.computeIfAbsent(requestId, _ -> new Calls());
    }

    /// The requests whose id begins so.
    public synchronized Tally tally(String prefix) {
        long requests = 0;
        long again = 0;
        long paidTwice = 0;
        for (Map.Entry<String, Calls> entry : calls.entrySet()) {
            if (entry.getKey().startsWith(prefix)) {
                Calls of = entry.getValue();
                requests++;
                again += Math.max(0, of.started - 1);
                paidTwice += Math.max(0, of.finished - 1);
            }
        }
        return new Tally(requests, again, paidTwice);
    }
}
