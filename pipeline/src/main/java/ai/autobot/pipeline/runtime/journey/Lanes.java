package ai.autobot.pipeline.runtime.journey;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// The pending requests of a partition: a lane for each conversation, in which only the first may run. Which of
/// these firsts is next, [Turns] says. Not thread-safe.
final class Lanes {
    /// In the order in which they were added, which is that of their arrival.
    private final SequencedMap<RequestKey, Ticket> tickets = new LinkedHashMap<>();

    private final Map<String, Deque<Ticket>> lanes = new HashMap<>();
    private final Turns turns = new Turns();

    /// Appends a request to its conversation's lane.
    void add(Ticket ticket) {
        if (tickets.putIfAbsent(ticket.key(), ticket) != null) {
            throw new IllegalStateException("a request is already pending under this key");
        }
        Deque<Ticket> lane = lanes.computeIfAbsent(ticket.key().conversationId(), id -> new ArrayDeque<>(2));
        lane.addLast(ticket);
        if (lane.size() == 1) {
            turns.add(ticket);
        }
    }

    Optional<Ticket> find(RequestKey key) {
        return Optional.ofNullable(tickets.get(key));
    }

    /// When the first of them arrived; empty when there is none.
    Optional<Instant> oldestArrival() {
        return tickets.isEmpty()
                ? Optional.empty()
                : Optional.of(tickets.firstEntry().getValue().arrivedAt());
    }

    int depth(String conversationId) {
        Deque<Ticket> lane = lanes.get(conversationId);
        return lane == null ? 0 : lane.size();
    }

    /// Whether a conversation is idle and has a request, of a user who is not passed over.
    boolean hasReady() {
        return turns.hasNext();
    }

    /// The user whose turn it is, while there [is one][#hasReady].
    String turn() {
        return turns.next();
    }

    /// Takes the next request to run, of the user whose turn it is; its conversation is busy until [#remove].
    Ticket takeReady() {
        return turns.take();
    }

    /// Passes over the user whose turn it is, until [#readmit].
    void passOver() {
        turns.passOver();
    }

    /// Ends the passing over of a user.
    void readmit(String user) {
        turns.readmit(user);
    }

    /// Removes a request, running or waiting; the next of its conversation becomes ready when it was the first.
    void remove(Ticket ticket) {
        ticket.become(new Ticket.State.Ended());
        tickets.remove(ticket.key());
        String conversationId = ticket.key().conversationId();
        Deque<Ticket> lane = lanes.get(conversationId);
        if (lane == null) {
            throw new IllegalStateException("a request ended that was not pending");
        }
        boolean wasFirst = lane.peekFirst() == ticket;
        lane.remove(ticket);
        if (wasFirst) {
            turns.remove(ticket);
        }
        if (lane.isEmpty()) {
            lanes.remove(conversationId);
        } else if (wasFirst) {
            turns.add(lane.getFirst());
        }
    }

    /// All requests, in no particular order.
    Collection<Ticket> all() {
        return List.copyOf(tickets.values());
    }
}
