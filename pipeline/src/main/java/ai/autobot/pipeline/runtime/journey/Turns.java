package ai.autobot.pipeline.runtime.journey;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whose request is next: users with a ready request take turns, one request each; a user's own come in the order
/// in which they became ready. Who had the last turn goes behind all others who have something ready at the next,
/// those who came since among them: so one request waits for at most one of each other user. Each operation
/// takes constant time. Not thread-safe.
final class Turns {
    /// Of each user who has any, what is ready.
    private final Map<String, SequencedSet<Ticket>> ready = new HashMap<>();

    /// The users with something ready, the next first; without [#served] and those of [#passedOver].
    private final SequencedSet<String> order = new LinkedHashSet<>();

    private final Set<String> passedOver = new HashSet<>();

    /// Who had the last turn.
    private @Nullable String served;

    /// A request is ready.
    void add(Ticket ticket) {
        String user = ticket.user();
        ready.computeIfAbsent(user, id -> new LinkedHashSet<>(2)).add(ticket);
        if (!user.equals(served) && !passedOver.contains(user)) {
            order.add(user);
        }
    }

    /// A request is ready no longer, if it was: it ended while it waited for its turn.
    void remove(Ticket ticket) {
        SequencedSet<Ticket> own = ready.get(ticket.user());
        if (own != null && own.remove(ticket) && own.isEmpty()) {
            ready.remove(ticket.user());
            order.remove(ticket.user());
        }
    }

    /// Whether a user who is not passed over has a ready request.
    boolean hasNext() {
        return !order.isEmpty() || isReady(served);
    }

    /// Whose turn it is.
    ///
    /// @throws NoSuchElementException when it is nobody's, see [#hasNext]
    String next() {
        if (!order.isEmpty()) {
            return order.getFirst();
        }
        if (served != null && isReady(served)) {
            return served;
        }
        throw new NoSuchElementException("nothing is ready");
    }

    /// Takes the first request of the user whose turn it is.
    Ticket take() {
        String user = next();
        if (!user.equals(served)) {
            order.remove(user);
            if (served != null && isReady(served)) {
                order.add(served);
            }
            served = user;
        }
        SequencedSet<Ticket> own = ready.get(user);
        if (own == null) {
            throw new IllegalStateException("a user without a ready request had a turn");
        }
        Ticket ticket = own.removeFirst();
        if (own.isEmpty()) {
            ready.remove(user);
        }
        return ticket;
    }

    /// Passes over the user whose turn it is, until [#readmit].
    void passOver() {
        String user = next();
        passedOver.add(user);
        if (user.equals(served)) {
            served = null;
        } else {
            order.remove(user);
        }
    }

    /// A user who was passed over, if it was, gets turns again.
    void readmit(String user) {
        if (passedOver.remove(user) && isReady(user)) {
            order.add(user);
        }
    }

    private boolean isReady(@Nullable String user) {
        return user != null && ready.containsKey(user);
    }
}
