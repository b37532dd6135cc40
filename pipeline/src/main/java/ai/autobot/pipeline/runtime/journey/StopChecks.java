package ai.autobot.pipeline.runtime.journey;

import ai.autobot.schemas.ErrorCode;
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

    /// Wishes that were dropped since the last that was told of.
    private int unchecked;

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
            if (running.put(ticket, Optional.of(asked)).isPresent()) {
                unchecked++;
            }
            return;
        }
        if (running.size() >= MOST) {
            unchecked++;
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
    ///
    /// @param effective whether the request was stopped by this one
    /// @return what is to be told of it
    StopJudged<R> settle(Completion.StopChecked<R> checked, boolean effective) {
        Ticket ticket = checked.ticket();
        Optional<Signal.StopAsked> next = running.remove(ticket);
        if (next != null && next.isPresent()) {
            if (ticket.hasEnded() || checked.verdict().isGranted()) {
                unchecked++;
            } else {
                check(ticket, next.get());
            }
        }
        StopJudged<R> judged =
                new StopJudged<>(ticket.key(), checked.asked().wish(), checked.verdict(), effective, unchecked);
        unchecked = 0;
        return judged;
    }

    /// On the check's own thread.
    private void run(Ticket ticket, Signal.StopAsked asked, PendingRequest request) {
        StopVerdict verdict =
                new StopVerdict(null, null, ErrorCode.INTERNAL_ERROR, "the check was broken off, or failed");
        try {
            verdict = journeys.work().mayStop(ticket.key(), asked.authorization(), request);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            LOG.error(
                    "wish to stop could not be checked: requestId={}",
                    ticket.key().requestId(),
                    e);
        } finally {
            completed.accept(new Completion.StopChecked<>(ticket, asked, verdict));
        }
    }
}
