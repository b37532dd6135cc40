package ai.autobot.pipeline.runtime.journey;

import ai.autobot.state.PendingRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks beside the stream thread who may stop what, for that takes a look at the session. Not thread-safe, but
/// for the checks that it starts.
///
/// Anybody may wish to stop anything. So a request has one check at a time, however many wishes come for it,
/// and cannot take the others' places; of those that come meanwhile the newest is checked next, and the rest
/// are dropped.
final class StopChecks<R> {
    private static final Logger LOG = LoggerFactory.getLogger(StopChecks.class);

    /// Checks that run at once, in a partition.
    private static final int MOST = 256;

    private final Journeys<R> journeys;
    private final Function<Ticket, PendingRequest> requests;
    private final Consumer<Completion<R>> completed;

    /// Those whose check runs, each with the newest wish that came meanwhile.
    private final Map<Ticket, Optional<Signal.StopAsked>> running = new HashMap<>();

    /// @param requests the stored request of a ticket
    /// @param completed takes the verdicts, each on the thread of its check
    StopChecks(Journeys<R> journeys, Function<Ticket, PendingRequest> requests, Consumer<Completion<R>> completed) {
        this.journeys = journeys;
        this.requests = requests;
        this.completed = completed;
    }

    /// Has a wish to stop a pending request checked. One too many is dropped: its request goes on.
    void check(Ticket ticket, Signal.StopAsked asked) {
        if (running.containsKey(ticket)) {
            running.put(ticket, Optional.of(asked));
            return;
        }
        if (running.size() >= MOST) {
            LOG.warn(
                    "wish to stop dropped, too many at once: requestId={}",
                    ticket.key().requestId());
            return;
        }
        PendingRequest request = requests.apply(ticket);
        running.put(ticket, Optional.empty());
        journeys.executor().execute(() -> run(ticket, asked, request));
    }

    /// Makes room for the next check, of this request where it is still pending and another wish came.
    void settle(Completion.StopChecked<R> checked) {
        Ticket ticket = checked.ticket();
        Optional<Signal.StopAsked> next = running.remove(ticket);
        if (next != null && next.isPresent() && !ticket.hasEnded() && !checked.allowed()) {
            check(ticket, next.get());
        }
    }

    /// On the check's own thread.
    private void run(Ticket ticket, Signal.StopAsked asked, PendingRequest request) {
        boolean allowed = false;
        try {
            allowed = journeys.work().mayStop(ticket.key(), asked.authorization(), request);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            LOG.error(
                    "wish to stop could not be checked: requestId={}",
                    ticket.key().requestId(),
                    e);
        } finally {
            completed.accept(new Completion.StopChecked<>(ticket, allowed));
        }
    }
}
