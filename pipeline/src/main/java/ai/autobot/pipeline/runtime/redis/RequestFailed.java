package ai.autobot.pipeline.runtime.redis;

import java.io.Serial;

/// An attempt at a request failed; never leaves this room.
final class RequestFailed extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final Setback setback;

    RequestFailed(Setback setback, Throwable cause) {
        super(setback.name(), cause, false, false);
        this.setback = setback;
    }

    Setback setback() {
        return setback;
    }

    /// What the client or Redis said of it.
    Throwable reason() {
        Throwable cause = getCause();
        return cause == null ? this : cause;
    }

    /// The code that an answer of Redis begins with.
    String code() {
        return ("" + reason().getMessage()).split(" ", 2)[0];
    }

    /// Whether Redis said that a replica takes no changes.
    boolean isReadOnly() {
        return setback == Setback.NOT_HERE && code().equals("READONLY");
    }
}
