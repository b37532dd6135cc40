package ai.autobot.client;

import ai.autobot.events.ChatResponse;
import ai.autobot.events.ChatToken;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Makes one stream of events out of the tokens and the response of a request, which come from two topics in any
/// relative order. It follows the newest attempt, puts pieces in the order of their index, and takes the
/// response's text as the truth.
///
/// Nobody waits for a slow taker: pieces that nobody took are joined, so the memory is bounded by the longest
/// answer, whatever the taker does. A gap in the indices holds back what is behind it until it is filled, at the
/// latest by the response.
///
/// Thread-safe. Only [#next()] blocks.
final class Answer {
    /// Longer than any answer that fits into a record; more is left for the response to say.
    static final int MAXIMUM_CHARACTERS = 4 * 1024 * 1024;

    static final int MAXIMUM_EARLY_PIECES = 1024;
    static final int MAXIMUM_ABANDONED_ATTEMPTS = 64;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    private final StringBuilder text = new StringBuilder();
    private final Map<Integer, String> early = new HashMap<>();
    private final Set<String> abandoned = new HashSet<>();
    private int attempt;
    private @Nullable String attemptId;
    private int nextIndex;
    private int earlyCharacters;

    private int taken;
    private boolean restarted;
    private @Nullable ChatEvent last;
    private boolean lastTaken;

    void accept(ChatToken token) {
        lock.lock();
        try {
            if (last != null) {
                return;
            }
            if (!token.getAttemptId().equals(attemptId)) {
                if (!isNewer(token)) {
                    return;
                }
                if (attemptId != null) {
                    abandoned.add(attemptId);
                }
                attemptId = token.getAttemptId();
                restart(token.getAttempt());
            }
            place(token.getIndex(), token.getText());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isNewer(ChatToken token) {
        if (attemptId == null || token.getAttempt() > attempt) {
            return true;
        }
        return token.getAttempt() == attempt
                && token.getIndex() == 0
                && !abandoned.contains(token.getAttemptId())
                && abandoned.size() < MAXIMUM_ABANDONED_ATTEMPTS;
    }

    private void restart(int newAttempt) {
        attempt = newAttempt;
        nextIndex = 0;
        early.clear();
        earlyCharacters = 0;
        text.setLength(0);
        // What nobody has taken yet needs no taking back.
        restarted |= taken > 0;
        taken = 0;
    }

    private void place(int index, String piece) {
        if (index < nextIndex || text.length() + earlyCharacters + piece.length() > MAXIMUM_CHARACTERS) {
            return;
        }
        if (index > nextIndex) {
            if (early.size() < MAXIMUM_EARLY_PIECES && early.putIfAbsent(index, piece) == null) {
                earlyCharacters += piece.length();
            }
            return;
        }
        text.append(piece);
        nextIndex++;
        for (String next = early.remove(nextIndex); next != null; next = early.remove(nextIndex)) {
            earlyCharacters -= next.length();
            text.append(next);
            nextIndex++;
        }
    }

    /// Ends the answer with its response. False when it has ended before.
    boolean complete(ChatResponse response) {
        lock.lock();
        try {
            if (last != null) {
                return false;
            }
            if (!response.getText().startsWith(text.toString())) {
                restart(response.getAttempt());
            }
            text.append(response.getText(), text.length(), response.getText().length());
            end(new ChatEvent.Completed(response));
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Ends the answer without a response. False when it has ended before.
    boolean fail(ChatException cause) {
        lock.lock();
        try {
            if (last != null) {
                return false;
            }
            end(new ChatEvent.Unanswered(cause));
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void end(ChatEvent event) {
        last = event;
        early.clear();
        abandoned.clear();
        changed.signalAll();
    }

    /// Whether [#next()] would return at once.
    boolean isEventReady() {
        lock.lock();
        try {
            return restarted || taken < text.length() || last != null;
        } finally {
            lock.unlock();
        }
    }

    /// The next event; waits until there is one. Empty after the last.
    Optional<ChatEvent> next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!isEventReady()) {
                changed.await();
            }
            if (restarted) {
                restarted = false;
                return Optional.of(new ChatEvent.Restarted(attempt));
            }
            if (taken < text.length()) {
                String piece = text.substring(taken);
                taken = text.length();
                return Optional.of(new ChatEvent.Token(piece));
            }
            boolean over = lastTaken;
            lastTaken = true;
            return over ? Optional.empty() : Optional.ofNullable(last);
        } finally {
            lock.unlock();
        }
    }
}
