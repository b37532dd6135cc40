package ai.autobot.pipeline.runtime.journey;

import ai.autobot.state.ConversationHistory;
import ai.autobot.state.PendingRequest;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One try at a request. A request has more than one only when the instance that ran it stopped or lost its partition.
/// Thread-safe.
public final class Attempt {
    private final RequestKey key;
    private final PendingRequest pending;
    private final String id;
    private final @Nullable ConversationHistory history;
    private final Instant startedAt;
    private final Consumer<Attempt> whenRevoked;

    private @Nullable StopCause stopCause;
    private @Nullable Thread thread;
    private @Nullable String keptAs;
    private boolean returned;

    /// @param whenRevoked is told, on the thread that revokes
    Attempt(
            RequestKey key,
            PendingRequest pending,
            String id,
            @Nullable ConversationHistory history,
            Instant startedAt,
            Consumer<Attempt> whenRevoked) {
        this.key = key;
        this.pending = pending;
        this.id = id;
        this.history = history;
        this.startedAt = startedAt;
        this.whenRevoked = whenRevoked;
    }

    public RequestKey key() {
        return key;
    }

    /// The request as it was stored.
    public PendingRequest pending() {
        return pending;
    }

    /// From 1; grows with each try at the request whose start was committed.
    public int number() {
        return pending.getAttempt();
    }

    /// Unique: two attempts may bear the same number when an instance crashed before it committed the first.
    public String id() {
        return id;
    }

    /// What the conversation was before this request; empty when it begins with it.
    public Optional<ConversationHistory> history() {
        return Optional.ofNullable(history);
    }

    public Instant startedAt() {
        return startedAt;
    }

    /// Why it was told to stop; empty while it was not.
    public synchronized Optional<StopCause> stopCause() {
        return Optional.ofNullable(stopCause);
    }

    /// Tells it to stop because the session that asked was revoked, by an interrupt, from any thread. The wish is not
    /// stored: after a crash the next attempt is refused by the session's absence.
    public void revoke() {
        if (stop(StopCause.REVOKED)) {
            whenRevoked.accept(this);
        }
    }

    /// Says that what comes of this attempt is kept, under this name, for whoever has the request next. From
    /// here on the loss of the partition does not stop it for as long as a hand-over may take; and when the
    /// request's end is committed, [Work#committed] gets the name.
    ///
    /// @return false when it was told to stop before: then it must not begin what would have to be kept
    public synchronized boolean keepAs(String name) {
        if (stopCause != null) {
            return false;
        }
        keptAs = name;
        return true;
    }

    synchronized Optional<String> keptAs() {
        return Optional.ofNullable(keptAs);
    }

    /// The partition is lost: it stops, unless it may go on and its result is kept.
    ///
    /// @return whether it goes on
    synchronized boolean leave(boolean mayGoOn) {
        if (mayGoOn && keptAs != null && stopCause == null && !returned) {
            return true;
        }
        stop(StopCause.CLOSED);
        return false;
    }

    /// Tells it to stop, by an interrupt. Only the first cause counts.
    ///
    /// @return whether this call was the first
    synchronized boolean stop(StopCause cause) {
        if (stopCause != null) {
            return false;
        }
        stopCause = cause;
        if (thread != null) {
            thread.interrupt();
        }
        return true;
    }

    synchronized void runsOn(Thread runner) {
        thread = runner;
        if (stopCause != null) {
            runner.interrupt();
        }
    }

    /// From here on a stop no longer interrupts: the work has returned.
    synchronized void returned() {
        thread = null;
        returned = true;
    }
}
