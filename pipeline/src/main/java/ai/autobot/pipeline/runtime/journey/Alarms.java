package ai.autobot.pipeline.runtime.journey;

import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/// When to look at a request again: each has at most one alarm. Not thread-safe.
final class Alarms {
    private final TreeSet<Ticket> byTime =
            new TreeSet<>(Comparator.comparing((Ticket ticket) -> Objects.requireNonNull(ticket.alarm()))
                    .thenComparingLong(Ticket::sequence));

    /// Sets a request's alarm, in place of the one it had.
    void set(Ticket ticket, Instant at) {
        clear(ticket);
        ticket.alarm(at);
        byTime.add(ticket);
    }

    void clear(Ticket ticket) {
        if (ticket.alarm() != null) {
            byTime.remove(ticket);
            ticket.alarm(null);
        }
    }

    /// How long it is until the next, in milliseconds, rounded up.
    long millisUntilNext(long nowMillis) {
        if (byTime.isEmpty()) {
            return Long.MAX_VALUE;
        }
        Instant next = Objects.requireNonNull(byTime.first().alarm());
        return Math.max(0, next.toEpochMilli() + 1 - nowMillis);
    }

    /// Takes a request whose time has come.
    Optional<Ticket> takeDue(Instant now) {
        if (byTime.isEmpty()) {
            return Optional.empty();
        }
        Ticket first = byTime.first();
        if (Objects.requireNonNull(first.alarm()).isAfter(now)) {
            return Optional.empty();
        }
        clear(first);
        return Optional.of(first);
    }
}
