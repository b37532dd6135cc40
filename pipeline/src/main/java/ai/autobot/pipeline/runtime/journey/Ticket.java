package ai.autobot.pipeline.runtime.journey;

import ai.autobot.state.ConversationHistory;
import ai.autobot.state.PendingRequest;
import ai.autobot.state.Turn;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A pending request as the stream thread holds it in memory; the rest of it is in the store. Not thread-safe.
final class Ticket {
    /// Whose requests are that carry no genuine token: together they have the share of one user. No user is called so.
    static final String NOBODY = "";

    /// What a request holds in memory beside its own bytes, rounded up: its keys, this object, its places in
    /// lane, store and alarms, its attempt.
    static final int OWN_BYTES = 2_048;

    /// Once in the store, and once in the hands of its attempt.
    private static final int COPIES = 2;

    private static final int BYTES_PER_CHARACTER = 2;

    private final RequestKey key;
    private final String user;
    private final long sequence;
    private final int bytes;
    private final @Nullable Instant deadline;
    private final Instant arrivedAt;
    private int historyBytes;
    private State state = new State.Waiting();
    private @Nullable Instant alarm;

    Ticket(RequestKey key, PendingRequest pending) {
        this.key = key;
        this.user = pending.getUserId().orElse(NOBODY);
        this.sequence = pending.getSequence();
        this.bytes = OWN_BYTES
                + COPIES
                        * (pending.getRequest().remaining()
                                + pending.getSealedAuthorization()
                                        .map(ByteBuffer::remaining)
                                        .orElse(0));
        this.deadline = pending.getDeadline().orElse(null);
        this.arrivedAt = pending.getArrivedAt();
    }

    RequestKey key() {
        return key;
    }

    /// Whose it is, or [#NOBODY]. May be asked on any thread.
    String user() {
        return user;
    }

    long sequence() {
        return sequence;
    }

    Instant arrivedAt() {
        return arrivedAt;
    }

    /// What it holds in memory, near enough to count with.
    int bytes() {
        return bytes + historyBytes;
    }

    /// From its start on it holds its conversation's history, too.
    ///
    /// @return by how much [#bytes] has grown
    int hold(ConversationHistory history) {
        int more = 0;
        for (Turn turn : history.getTurns()) {
            more += BYTES_PER_CHARACTER
                    * (turn.getQuestion().length() + turn.getAnswer().length());
        }
        historyBytes += more;
        return more;
    }

    @Nullable
    Instant deadline() {
        return deadline;
    }

    State state() {
        return state;
    }

    boolean isWaiting() {
        return state instanceof State.Waiting;
    }

    /// Whether it has neither ended nor been told to stop.
    boolean canBeStopped() {
        return switch (state) {
            case State.Waiting waiting -> true;
            case State.Running running -> true;
            case State.Stopping stopping -> false;
            case State.Ended ended -> false;
        };
    }

    boolean hasEnded() {
        return state instanceof State.Ended;
    }

    /// Whether this attempt is its current one.
    boolean isOn(Attempt attempt) {
        return switch (state) {
            case State.Running running -> running.attempt() == attempt;
            case State.Stopping stopping -> stopping.attempt() == attempt;
            case State.Waiting waiting -> false;
            case State.Ended ended -> false;
        };
    }

    void become(State next) {
        state = next;
    }

    /// When it must be looked at next; kept by [Alarms].
    @Nullable
    Instant alarm() {
        return alarm;
    }

    void alarm(@Nullable Instant at) {
        alarm = at;
    }

    /// Waiting, then running, then perhaps stopping, then ended; ended from each of them.
    sealed interface State {
        record Waiting() implements State {}

        record Running(Attempt attempt) implements State {}

        record Stopping(Attempt attempt) implements State {}

        record Ended() implements State {}
    }
}
