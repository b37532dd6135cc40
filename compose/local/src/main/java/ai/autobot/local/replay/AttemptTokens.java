package ai.autobot.local.replay;

import ai.autobot.events.ChatToken;
import java.time.Instant;

/// The tokens of one attempt, as `chat.tokens` has them. Keeps as much of their text as an answer may be long. Not
/// thread-safe.
final class AttemptTokens {
    private static final int MOST_CHARACTERS = 200_000;

    private final int attempt;
    private final String attemptId;
    private final Instant first;
    private final StringBuilder text = new StringBuilder();
    private Instant last;
    private int records;
    private boolean contiguous = true;
    private boolean whole = true;

    AttemptTokens(ChatToken beginning) {
        attempt = beginning.getAttempt();
        attemptId = beginning.getAttemptId();
        first = beginning.getEmittedAt();
        last = first;
    }

    void add(ChatToken token) {
        contiguous &= token.getIndex() == records;
        records++;
        last = token.getEmittedAt();
        if (text.length() + token.getText().length() <= MOST_CHARACTERS) {
            text.append(token.getText());
        } else {
            whole = false;
        }
    }

    int attempt() {
        return attempt;
    }

    String attemptId() {
        return attemptId;
    }

    Instant first() {
        return first;
    }

    Instant last() {
        return last;
    }

    int records() {
        return records;
    }

    /// Whether they are numbered 0, 1, 2, … as they lie there.
    boolean contiguous() {
        return contiguous;
    }

    /// Whether they are, joined, this text.
    boolean make(String answer) {
        return whole && answer.contentEquals(text);
    }
}
